import { fold } from './fold.js';
import { handledLanguage, type Language, languageOf } from './language.js';

/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/u;
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’ʼ＇][\p{L}\p{M}]+)*/gu;
/** Markdown and HTML that a reader does not see: link targets, tags. */
const UNSEEN = /\]\([^)\s]*(?:\s+"[^"]*")?\)|<\/?[a-z][^>]*>/gi;
/** English endings and French or Italian elisions around an apostrophe. */
const ENDING = /'(?:s|t|d|m|re|ve|ll)$/;
const ELISION = /^(?:[cdjlmnst]|qu|dell|nell|sull|all)'/;
/** "Note A", "Series A": a capital that stands alone after a word is a name, not the article. */
const NAME_A = /(?<=\p{L}\s)A(?![\p{L}\p{N}'’])/gu;
const NAME_A_WORD = 'capitala';
/** Who asks for an "email" is to find the address itself. */
const MAIL_ADDRESS = /[\w.+-]+@[\w-]+\.[\w.-]+/g;
const LONGEST_WORD = 64;
const CACHED_WORDS = 10_000;

/** A folded word and the term it is found by. */
export interface AnalysedWord {
  word: string;
  term: string;
}

/** Turns text of one language into the terms it is found by. Questions and passages go through the same one. */
export class Analyser {
  private readonly language: Language;
  private readonly segmenter: Intl.Segmenter;
  /** By the word as it was written; null for words that carry no meaning. */
  private readonly cache = new Map<string, AnalysedWord | null>();

  constructor(code: string) {
    this.language = languageOf(code);
    this.segmenter = new Intl.Segmenter(handledLanguage(code), { granularity: 'word' });
  }

  /** The words that carry meaning, in the order of the text, repeats included. */
  analyse(text: string): AnalysedWord[] {
    const seen = text.replace(UNSEEN, ' ').replace(NAME_A, NAME_A_WORD).replace(MAIL_ADDRESS, 'email $&');
    const words = UNSPACED.test(seen) ? this.segments(seen) : (seen.match(WORD) ?? []);
    return words.map((word) => this.lookUp(word)).filter((word) => word !== null);
  }

  private segments(text: string): string[] {
    return [...this.segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
  }

  private lookUp(written: string): AnalysedWord | null {
    let known = this.cache.get(written);
    if (known === undefined) {
      known = this.reduce(written);
      if (this.cache.size >= CACHED_WORDS) this.cache.clear();
      this.cache.set(written, known);
    }
    return known;
  }

  private reduce(written: string): AnalysedWord | null {
    const word = fold(written).replace(ENDING, '').replace(ELISION, '');
    if (word === '' || word.length > LONGEST_WORD || this.language.stopWords.has(word)) return null;
    return { word, term: this.language.stem(word) || word };
  }
}
