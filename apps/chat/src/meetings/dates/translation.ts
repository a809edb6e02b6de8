import type { DateTime } from 'luxon';
import type { DateLanguage } from './date.language.js';
import { OTHER_LETTER, plain, unmarked } from './plain.letters.js';

/** A text in the English of chrono, in which every character knows which words it came from. */
export interface Translation {
  text: string;
  /** The original words of the characters from `start` to `end`. */
  wordsAt(start: number, end: number): string;
}

/** A text as all languages read it: in each form every letter stands where it did. */
export interface Spelling {
  /** In NFC. */
  source: string;
  unmarked: string;
  plain: string;
}

export function spelled(original: string): Spelling {
  const source = original.normalize('NFC');
  const bare = unmarked(source);
  return { source, unmarked: bare, plain: plain(bare) };
}

const WORD = new RegExp(`[a-z0-9${OTHER_LETTER}]+(?:['’][a-z0-9${OTHER_LETTER}]+)*`, 'y');
const IS_NUMBER = /^\d+(?:st|nd|rd|th)?$/;

/**
 * Puts what a language says of days and times into English. In other languages than English every other word becomes
 * `_`, so that none of them is taken for an English one (French `mon`, German `am`).
 */
export function translated(spelling: Spelling, { sayingAt, connectors }: DateLanguage, today: DateTime): Translation {
  const { source, unmarked: text, plain: letters } = spelling;
  let english = '';
  const from: number[] = [];
  const to: number[] = [];
  const emit = (text: string, start: number, end: number) => {
    const piece = english.endsWith(' ') ? text.trimStart() : text;
    english += piece;
    for (let at = 0; at < piece.length; at++) {
      from.push(start);
      to.push(end);
    }
  };
  for (let at = 0; at < text.length; ) {
    const saying = sayingAt(letters, at, today);
    const word = saying ? undefined : wordAt(letters, at);
    const end = at + (saying?.length ?? word?.length ?? 1);
    if (saying) emit(` ${saying.english.trim()} `, at, end);
    else if (!word || !connectors || IS_NUMBER.test(word)) {
      for (let each = at; each < end; each++) emit(text.charAt(each), each, each + 1);
    } else emit(connectors.has(word) ? ' ' : '_', at, end);
    at = end;
  }
  return {
    text: english,
    wordsAt: (start, end) => {
      const [first, last] = trimmed(english, start, end);
      return source.slice(from[first], Math.max(...to.slice(first, last))).trim();
    },
  };
}

function wordAt(text: string, at: number): string | undefined {
  WORD.lastIndex = at;
  return WORD.exec(text)?.[0];
}

function trimmed(text: string, start: number, end: number): [number, number] {
  let [first, last] = [start, end];
  while (first < last && text[first] === ' ') first++;
  while (last > first && text[last - 1] === ' ') last--;
  return [first, last];
}
