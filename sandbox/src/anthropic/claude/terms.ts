import { stemmer } from '@orama/stemmers/english';
import { stopwords as english } from '@orama/stopwords/english';
import { stopwords as french } from '@orama/stopwords/french';
import { stopwords as german } from '@orama/stopwords/german';
import { stopwords as portuguese } from '@orama/stopwords/portuguese';
import { stopwords as spanish } from '@orama/stopwords/spanish';

const fold = (word: string) => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const STOP_WORDS = new Set([...english, ...german, ...spanish, ...portuguese, ...french].map(fold));

/** Words that a question may hold without being about them. */
const VAGUE = new Set(
  `write wrote written say said tell told talk think thought thoughts know known explain describe mean meant thing things
  make made work works use used way ways idea ideas favourite favorite like please really good best interesting important
  opinion believe feel want wonder wondering could would should let give more detail details curious ever ai bot human
  schreiben geschrieben sagen gesagt denkst escribir escribiste decir escreveu escrever dizer ecrit ecrire dire`
    .split(/\s+/)
    .map((word) => stemmer(fold(word))),
);

export const isVague = (term: string): boolean => VAGUE.has(term);

/** What a text is about: the stems of its words, without small words, diacritics and possessives. */
export function termsOf(text: string): string[] {
  const words = fold(text.replace(/['’]s\b/g, '')).match(/[\p{L}\d]+/gu) ?? [];
  const meaning = words.filter((word) => word.length > 1 && !STOP_WORDS.has(word));
  return [...new Set(meaning.map((word) => stemmer(word)))];
}
