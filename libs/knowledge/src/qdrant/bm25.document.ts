import { Analyser } from '../local/analyser.js';
import { isFiller } from '../local/filler.js';
import { handledLanguage, isStopWordAnywhere, LANGUAGES } from '../local/language.js';
import type { Passage } from '../ports.js';

/** Terms of an average passage, by which Qdrant tells a long one from a short one. */
const AVERAGE_TERMS = 150;

/**
 * Qdrant counts, weighs and ranks; what a term is we decide, as for the local index: stemmed in the language of the
 * page, found in any script. So its own analysis is switched off.
 */
const OPTIONS = {
  tokenizer: 'whitespace',
  lowercase: false,
  stemmer: { type: 'none' },
  stopwords: { languages: [], custom: [] },
  avg_len: AVERAGE_TERMS,
} as const;

/** Text that Qdrant turns into a sparse vector itself. */
export const bm25 = (terms: readonly string[]) => ({
  text: terms.join(' '),
  model: 'qdrant/bm25',
  options: OPTIONS,
});

const analysers = new Map<string, Analyser>();

function analyserFor(code: string | undefined): Analyser {
  const language = handledLanguage(code);
  const analyser = analysers.get(language) ?? new Analyser(language);
  analysers.set(language, analyser);
  return analyser;
}

/** The terms a passage is found by, repeats included. */
export function passageTerms({ title, tags, headings, text }: Passage, language: string | undefined): string[] {
  const analyser = analyserFor(language);
  return analyser.analyse([title, ...tags, ...headings, text].join('\n')).map(({ term }) => term);
}

/** A word of a question with every term it may be found by. */
export interface AskedWord {
  word: string;
  terms: string[];
}

/**
 * The words of a question. Which languages the pages are written in only Qdrant knows, so each word gets its terms in
 * all that we handle; a term of a language that no page has finds nothing. Words that share their terms are one; those
 * that mean nothing in some language come last.
 */
export function askedWords(question: string): AskedWord[] {
  const words = new Map<string, Set<string>>();
  for (const language of LANGUAGES) {
    for (const { word, term } of analyserFor(language).analyse(question)) {
      if (!isFiller(word)) words.set(word, (words.get(word) ?? new Set()).add(term));
    }
  }
  const distinct = new Map([...words].map(([word, terms]) => [[...terms].join(' '), { word, terms: [...terms] }]));
  return [...distinct.values()].sort((a, b) => Number(isStopWordAnywhere(a.word)) - Number(isStopWordAnywhere(b.word)));
}
