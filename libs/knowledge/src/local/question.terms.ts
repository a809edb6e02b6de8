import { Analyser } from './analyser.js';
import { isFiller } from './filler.js';
import { DEFAULT_LANGUAGE, handledLanguage, LANGUAGES } from './language.js';

const analysers = new Map<string, Analyser>();

/**
 * The stems that a question is about, each once, to compare questions by. It is read in the language that knows most of its
 * words as function words, which is nearly always the one it was asked in. A question of function words alone gives none.
 * @param locale of the visitor, BCP 47: decides where languages know equally many
 */
export function questionTerms(question: string, locale?: string): string[] {
  const preferred = [handledLanguage(locale?.slice(0, 2).toLowerCase()), DEFAULT_LANGUAGE, ...LANGUAGES];
  const readings = [...new Set(preferred)].map((language) => termsIn(language, question));
  const fewest = Math.min(...readings.map(({ words }) => words));
  return readings.find(({ words }) => words === fewest)?.terms ?? [];
}

function termsIn(language: string, question: string): { words: number; terms: string[] } {
  const analyser = analysers.get(language) ?? new Analyser(language);
  analysers.set(language, analyser);
  const words = analyser.analyse(question);
  return {
    words: words.length,
    terms: [...new Set(words.filter(({ word }) => !isFiller(word)).map(({ term }) => term))],
  };
}
