import { disguisesOf, plainLetters } from './canary.js';
import type { GuardStage } from './guard.stage.js';

/** So many letters of a canary in a row are held back until it is clear what they become. */
const SUSPICIOUS = 4;

/** Knows when the canary is about to be said, however it is written and cut; nothing of it goes out but its first letters. */
export class Tripwire implements GuardStage {
  received = 0;
  /** Whether it was said. Nothing comes out afterwards. */
  tripped = false;
  private readonly needles: Needle[];
  private held = '';
  /** Places in `held` of the last letters, the newest last. */
  private letters: number[] = [];
  /** How much of a needle the text ends with at most, in letters. */
  private suspected = 0;

  constructor(canary: string) {
    this.needles = disguisesOf(canary).map((word) => new Needle(word));
  }

  get decided(): number {
    return this.received - this.held.length;
  }

  push(text: string): string {
    this.received += text.length;
    let out = '';
    for (const char of text) {
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

  private read(letter: string): void {
    this.letters.push(this.held.length - 1);
    this.suspected = 0;
    for (const needle of this.needles) {
      if (needle.read(letter)) this.tripped = true;
      if (needle.matched > this.suspected) this.suspected = needle.matched;
    }
  }

  private release(): string {
    const from = this.suspected >= SUSPICIOUS ? (this.letters.at(-this.suspected) ?? 0) : this.held.length;
    if (from === 0) return '';
    const out = this.held.slice(0, from);
    this.held = this.held.slice(from);
    this.letters = this.held === '' ? [] : this.letters.filter((place) => place >= from).map((place) => place - from);
    return out;
  }
}

/** Finds one word in a stream of letters (Knuth, Morris, Pratt). */
class Needle {
  /** Letters of the word that the stream ends with. */
  matched = 0;
  private readonly fallback: number[] = [0];

  constructor(private readonly word: string) {
    for (let at = 1, length = 0; at < word.length; at++) {
      while (length > 0 && word[at] !== word[length]) length = this.fallback[length - 1]!;
      if (word[at] === word[length]) length++;
      this.fallback.push(length);
    }
  }

  read(letter: string): boolean {
    if (this.matched === this.word.length) this.matched = this.fallback[this.matched - 1]!;
    while (this.matched > 0 && letter !== this.word[this.matched]) this.matched = this.fallback[this.matched - 1]!;
    if (letter === this.word[this.matched]) this.matched++;
    return this.matched === this.word.length;
  }
}
