import { type Claim, findClaim } from './claim.finder.js';
import { CLAIM_OPENERS, CLAIM_STEMS, type Receipt } from './claim.patterns.js';
import type { GuardStage } from './guard.stage.js';

/** A sentence that goes on for longer is judged as it stands, in UTF-16 units. */
const SENTENCE_CHARS = 500;
const ABBREVIATION = /(?:^|[\s(])(?:(?:\p{L}\.)*\p{L}|dr|mr|mrs|ms|prof|st|nr|ca|sr|sra|etc|godz|ul|uhr)\.$/iu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const LETTER = /[\p{L}\p{M}\p{N}'’-]/u;

export interface ClaimGuardOptions {
  /** What has really been done, as of now. */
  receipts(): ReadonlySet<Receipt>;
  /** What is said in the place of a claim. */
  instead(claim: Claim): string;
}

/**
 * Lets no sentence out that claims a booking or a mail without its receipt. A sentence is held back from its first word
 * that may make it such a claim, to its end at most.
 */
export class ClaimGuard implements GuardStage {
  received = 0;
  private sentence = '';
  /** The sentence in lower case, letter for letter: places stay what they are. */
  private lower = '';
  /** How much of the sentence has gone out. */
  private shown = 0;
  private readonly corrected = new Set<Receipt>();

  constructor(private readonly options: ClaimGuardOptions) {}

  get decided(): number {
    return this.received - (this.sentence.length - this.shown);
  }

  push(text: string): string {
    this.received += text.length;
    let out = '';
    for (let at = 0; at < text.length; ) {
      const passed = this.passWord(text, at);
      out += passed;
      at += passed.length;
      if (at === text.length) break;
      const char = String.fromCodePoint(text.codePointAt(at)!);
      at += char.length;
      if (isSpace(char) && endsSentence(this.sentence)) out += this.judge();
      this.sentence += char;
      this.lower += lowered(char);
      if (ENDS.has(char) || this.sentence.length - this.shown > SENTENCE_CHARS) out += this.judge();
      else out += this.show(safeLength(this.lower, this.shown));
    }
    return out;
  }

  end(): string {
    return this.judge();
  }

  /** What goes on with a word that was shown, and a space behind it, decides nothing. @returns how it goes on */
  private passWord(text: string, from: number): string {
    if (this.shown !== this.sentence.length || !ALNUM.has(this.sentence[this.shown - 1]!)) return '';
    WORD_END.lastIndex = from;
    const [rest = ''] = WORD_END.exec(text) ?? [];
    this.sentence += rest;
    this.lower += rest.toLowerCase();
    this.shown += rest.length;
    return rest;
  }

  private show(length: number): string {
    const out = this.sentence.slice(this.shown, length);
    this.shown = length;
    return out;
  }

  private judge(): string {
    const held = this.sentence.slice(this.shown);
    const claim = held === '' ? undefined : findClaim(this.sentence);
    this.sentence = '';
    this.lower = '';
    this.shown = 0;
    if (!claim || this.isTrue(claim)) return held;
    const [space = ''] = /^\s*/.exec(held) ?? [];
    const [end = ''] = /\s*$/.exec(held) ?? [];
    if (this.corrected.has(claim.kind)) return space + end;
    this.corrected.add(claim.kind);
    return space + this.options.instead(claim) + end;
  }

  /** An invitation is part of a booking. */
  private isTrue({ kind }: Claim): boolean {
    const receipts = this.options.receipts();
    return receipts.has(kind) || receipts.has('meeting');
  }
}

/** What ends a sentence by itself, without a space behind it. */
const ENDS = new Set([...'\n。！？।؟']);
const CLOSING = new Set([...`"'”’»*_)`]);
const CLAUSE_ENDS = new Set([...',;:–—!.']);
const END_MARKS = new Set([...'.!?…']);

const ALNUM = new Set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
const WORD_END = /[A-Za-z\d]* ?/y;

/** Asked of every character: answered without an expression for those below U+0080. */
const isSpace = (char: string): boolean =>
  char < '\u0080' ? char === ' ' || (char >= '\t' && char <= '\r') : /\s/.test(char);
const isLetter = (char: string): boolean => (char < '\u0080' ? /[\w'-]/.test(char) && char !== '_' : LETTER.test(char));

function endsSentence(text: string): boolean {
  let end = text.length;
  while (end > 0 && CLOSING.has(text[end - 1]!)) end--;
  if (!END_MARKS.has(text[end - 1] ?? '')) return false;
  return !ABBREVIATION.test(text.slice(0, end));
}

/** How much of a sentence that goes on may be shown, counted from its beginning. @param text in lower case */
function safeLength(text: string, shown: number): number {
  if (beginsClause(text, shown) && isOpening(text.slice(shown))) return shown;
  for (let at = shown; at < text.length; at++) {
    const startsWord = !isLetter(text[at - 1] ?? ' ') || UNSPACED.test(text[at]!);
    if (startsWord && mayClaim(text.slice(at))) return at;
  }
  return text.length;
}

const lowered = (char: string): string => {
  if (char === '’') return "'";
  const lower = char.toLowerCase();
  return lower.length === char.length ? lower : char;
};

/** Whether a clause begins at `place`, which is where it has not been shown yet. */
function beginsClause(text: string, place: number): boolean {
  let before = place - 1;
  while (before >= 0 && isSpace(text[before]!)) before--;
  return before < 0 || CLAUSE_ENDS.has(text[before]!);
}

/** Whether a clause may still become a claim: nothing but its usual first words, and perhaps the word that makes it one. */
function isOpening(clause: string): boolean {
  for (const { 0: word, index } of clause.matchAll(/[\p{L}\p{M}\p{N}'-]+/gu)) {
    const isWhole = index + word.length < clause.length;
    if (isWhole && CLAIM_OPENERS.has(word)) continue;
    if (!isWhole && OPENERS.some((opener) => opener.startsWith(word))) return true;
    return mayClaim(clause.slice(index));
  }
  return true;
}

const OPENERS = [...CLAIM_OPENERS];

const STEMS = new Map<string, string[]>();
for (const stem of CLAIM_STEMS) STEMS.set(stem[0]!, [...(STEMS.get(stem[0]!) ?? []), stem]);

const mayClaim = (rest: string): boolean =>
  STEMS.get(rest[0]!)?.some((stem) => stem.startsWith(rest) || rest.startsWith(stem)) ?? false;
