import { fold } from './fold.js';
import { handledLanguage, type Language, languageOf } from './language.js';

/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/u;
const WORD = /[\p{L}\p{N}\p{M}]+(?:'[\p{L}\p{M}]+)*/gu;
/** Markdown and HTML that a reader does not see: link targets, tags. */
const UNSEEN = /\]\([^)\s]*(?:\s+"[^"]*")?\)|<\/?[a-z][^>]*>/gi;
/** English endings and French or Italian elisions around an apostrophe. */
const ENDING = /'(?:s|t|d|m|re|ve|ll)$/;
const ELISION = /^(?:[cdjlmnst]|qu|dell|nell|sull|all)'/;
/** "Note A", "Series A": a capital that stands alone after a word is a name, not the article. */
const NAME_A = /(?<=\p{L}\s)A(?![\p{L}\p{N}'’])/gu;
const NAME_A_WORD = 'capitala';
const LONGEST_TERM = 64;
const CACHED_STEMS = 100_000;

/** Turns text of one language into the terms it is found by. Questions and passages go through the same one. */
export class Analyser {
  private readonly language: Language;
  private readonly segmenter: Intl.Segmenter;
  private readonly stems = new Map<string, string>();

  constructor(code: string) {
    this.language = languageOf(code);
    this.segmenter = new Intl.Segmenter(handledLanguage(code), { granularity: 'word' });
  }

  /** Folded words that carry meaning, each with the term it is found by; in the order of the text, repeats included. */
  analyse(text: string): { word: string; term: string }[] {
    return this.words(text).map((word) => ({ word, term: this.stem(word) }));
  }

  private words(text: string): string[] {
    const folded = fold(text.replace(UNSEEN, ' ').replace(NAME_A, NAME_A_WORD));
    const words = UNSPACED.test(folded) ? this.segments(folded) : (folded.match(WORD) ?? []);
    return words
      .map((word) => word.replace(ENDING, '').replace(ELISION, ''))
      .filter((word) => !this.language.stopWords.has(word) && word.length <= LONGEST_TERM);
  }

  private segments(text: string): string[] {
    return [...this.segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
  }

  private stem(word: string): string {
    let stem = this.stems.get(word);
    if (stem === undefined) {
      stem = this.language.stem(word) || word;
      if (this.stems.size >= CACHED_STEMS) this.stems.clear();
      this.stems.set(word, stem);
    }
    return stem;
  }
}
