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
    for (const char of text) {
      if (/\s/.test(char) && endsSentence(this.sentence)) out += this.judge();
      this.sentence += char;
      if (/[\n。！？।؟]/u.test(char) || this.sentence.length - this.shown > SENTENCE_CHARS) out += this.judge();
      else out += this.show(safeLength(this.sentence, this.shown));
    }
    return out;
  }

  end(): string {
    return this.judge();
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

const endsSentence = (text: string): boolean =>
  /[.!?…]["'”’»*_)]*$/u.test(text) && !ABBREVIATION.test(text.replace(/["'”’»*_)]+$/u, ''));

/** How much of a sentence that goes on may be shown, counted from its beginning. */
function safeLength(sentence: string, shown: number): number {
  const text = lowered(sentence);
  const opening = clauseStart(text, shown);
  if (opening !== undefined && isOpening(text.slice(opening))) return opening;
  for (let at = shown; at < text.length; at++) {
    const startsWord = UNSPACED.test(text[at]!) || !LETTER.test(text[at - 1] ?? ' ');
    if (!startsWord) continue;
    if (mayClaim(text.slice(at))) return at;
  }
  return sentence.length;
}

/** In lower case, letter for letter: places stay what they are. */
const lowered = (text: string): string =>
  text.replaceAll('’', "'").replace(/\p{Lu}/gu, (letter) => {
    const lower = letter.toLowerCase();
    return lower.length === letter.length ? lower : letter;
  });

/** Where the clause begins that has not been shown yet. */
function clauseStart(text: string, shown: number): number | undefined {
  const before = text.slice(0, shown);
  return /(?:^|[,;:–—!.]\s*)\s*$/u.test(before) ? shown : undefined;
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

const mayClaim = (rest: string): boolean => CLAIM_STEMS.some((stem) => stem.startsWith(rest) || rest.startsWith(stem));
