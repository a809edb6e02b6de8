import type { DateTime } from 'luxon';
import type { DateLanguage } from './date.language.js';

/** A text in the English of chrono, in which every character knows which words it came from. */
export interface Translation {
  text: string;
  /** The original words of the characters from `start` to `end`. */
  wordsAt(start: number, end: number): string;
}

const WORD = /[\p{L}\p{N}](?:['’]?[\p{L}\p{N}]+)*/uy;
const IS_NUMBER = /^\d+(?:st|nd|rd|th)?$/;

/** Letter by letter without its marks, so that places in the text stay what they were. */
const folded = (text: string) => Array.from({ length: text.length }, (_, at) => bare(text.charAt(at))).join('');
const bare = (letter: string) => (/[\ud800-\udfff]/.test(letter) ? letter : letter.normalize('NFD').charAt(0));

/**
 * Puts what a language says of days and times into English. In other languages than English every other word becomes
 * `_`, so that none of them is taken for an English one (French `mon`, German `am`).
 */
export function translated(original: string, { rules, connectors }: DateLanguage, today: DateTime): Translation {
  const source = original.normalize('NFC');
  const text = folded(source);
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
    const found = ruleAt(text, at, rules);
    const word = found ?? wordAt(text, at);
    const end = at + (word?.[0].length || 1);
    if (found) emit(` ${found.rule.english(found, today).trim()} `, at, end);
    else if (!word || !connectors || IS_NUMBER.test(word[0])) {
      for (let each = at; each < end; each++) emit(text.charAt(each), each, each + 1);
    } else emit(connectors.has(word[0].toLowerCase()) ? ' ' : '_', at, end);
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

function ruleAt(text: string, at: number, rules: DateLanguage['rules']) {
  for (const rule of rules) {
    rule.pattern.lastIndex = at;
    const match = rule.pattern.exec(text);
    if (match?.[0]) return Object.assign(match, { rule });
  }
  return undefined;
}

function wordAt(text: string, at: number): RegExpExecArray | null {
  WORD.lastIndex = at;
  return WORD.exec(text);
}

function trimmed(text: string, start: number, end: number): [number, number] {
  let [first, last] = [start, end];
  while (first < last && text[first] === ' ') first++;
  while (last > first && text[last - 1] === ' ') last--;
  return [first, last];
}
