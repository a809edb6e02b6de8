import { disguisesOf, plainLetters } from './canary.js';
import type { GuardStage } from './guard.stage.js';
import { LetterAutomaton } from './letter.automaton.js';

/** So many letters of a canary in a row are held back until it is clear what they become. */
const SUSPICIOUS = 4;

/** A process has one canary, and every turn asks for it. */
const finders = new Map<string, LetterAutomaton>();

function finderOf(canary: string): LetterAutomaton {
  const finder = finders.get(canary) ?? new LetterAutomaton(disguisesOf(canary));
  finders.set(canary, finder);
  return finder;
}

/** Knows when the canary is about to be said, however it is written and cut; nothing of it goes out but its first letters. */
export class Tripwire implements GuardStage {
  received = 0;
  /** Whether it was said. Nothing comes out afterwards. */
  tripped = false;
  private readonly finder: LetterAutomaton;
  private state = 0;
  private held = '';
  /** Places in `held` of the last letters, the newest last. */
  private letters: number[] = [];

  constructor(canary: string) {
    this.finder = finderOf(canary);
  }

  get decided(): number {
    return this.received - this.held.length;
  }

  push(text: string): string {
    this.received += text.length;
    if (this.tripped) return '';
    const passed = this.held === '' ? this.passUnsuspected(text) : 0;
    let out = text.slice(0, passed);
    for (const char of text.slice(passed)) {
      if (this.tripped) break;
      this.held += char;
      for (const letter of plainLetters(char)) this.read(letter);
      if (!this.tripped) out += this.release();
    }
    return out;
  }

  /** Half a canary is none. */
  end(): string {
    const out = this.tripped ? '' : this.held;
    this.held = '';
    this.letters = [];
    return out;
  }

  /** Nearly all that is said is plain and begins no canary. @returns how much of the text that is */
  private passUnsuspected(text: string): number {
    const { finder } = this;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= PLAIN.length) return at;
      const letter = PLAIN[code]!;
      if (letter === NONE) continue;
      const state = finder.next(this.state, letter);
      if (finder.depth[state]! >= SUSPICIOUS) return at;
      this.state = state;
    }
    return text.length;
  }

  private read(letter: string): void {
    this.letters.push(this.held.length - 1);
    this.state = this.finder.next(this.state, letter.charCodeAt(0));
    if (this.finder.isWord[this.state]) this.tripped = true;
  }

  private release(): string {
    const suspected = this.finder.depth[this.state]!;
    const from = suspected >= SUSPICIOUS ? (this.letters.at(-suspected) ?? 0) : this.held.length;
    if (from === 0) return '';
    const out = this.held.slice(0, from);
    this.held = this.held.slice(from);
    this.letters = this.held === '' ? [] : this.letters.filter((place) => place >= from).map((place) => place - from);
    return out;
  }
}

const NONE = 0;
/** By code below U+0080: the code of the letter or digit that it stands for. */
const PLAIN = Array.from({ length: 128 }, (_, code) => plainLetters(String.fromCharCode(code)).charCodeAt(0) || NONE);
