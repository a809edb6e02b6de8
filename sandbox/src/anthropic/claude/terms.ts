import { stemmer } from '@orama/stemmers/english';
import { stopwords as english } from '@orama/stopwords/english';
import { stopwords as french } from '@orama/stopwords/french';
import { stopwords as german } from '@orama/stopwords/german';
import { stopwords as portuguese } from '@orama/stopwords/portuguese';
import { stopwords as spanish } from '@orama/stopwords/spanish';
import type { Language } from './language.js';

const fold = (word: string) => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Single letters, and what is left of "don't" and its like. */
const REMAINS = 'a s t d m l j qu ll re ve don didn isn does'.split(' ');
const stopWords = (words: readonly string[] = []) => new Set([...words, ...english, ...REMAINS].map(fold));
const STOP_WORDS: Record<Language, ReadonlySet<string>> = {
  en: stopWords(),
  de: stopWords(german),
  es: stopWords(spanish),
  pt: stopWords(portuguese),
  fr: stopWords(french),
};

/** Words that a question may hold without being about them. */
const VAGUE = new Set(
  `write wrote written say said tell told talk think thought thoughts know known explain describe mean meant thing things
  make made make work works used use used way ways idea ideas favourite favorite like please really good best interesting
  important opinion believe feel want wonder wondering let give more detail details curious ever ai bot human
  schreiben geschrieben sagen gesagt denkst escribir escribiste decir escreveu escrever dizer ecrit ecrire dire`
    .split(/\s+/)
    .map((word) => stemmer(fold(word))),
);

export const isVague = (term: string): boolean => VAGUE.has(term);

/** The stems of all words of a text, without diacritics and possessives. */
export function termsOf(text: string): string[] {
  return [...new Set(wordsOf(text).map((word) => stemmer(word)))];
}

/** What a question is about: its stems without the small words of its language and of English. */
export function questionTerms(question: string, language: Language): string[] {
  const meaning = wordsOf(question).filter((word) => !STOP_WORDS[language].has(word));
  return [...new Set(meaning.map((word) => stemmer(word)))];
}

function wordsOf(text: string): string[] {
  return fold(text.replace(/['’]s\b/g, '')).match(/[\p{L}\d]+/gu) ?? [];
}
