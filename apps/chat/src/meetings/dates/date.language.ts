import type { DateTime } from 'luxon';
import { OTHER_LETTER } from './plain.letters.js';

/** How one language says a day or a time, and the English that chrono reads best. */
export interface Vocabulary {
  /** Monday first; patterns without accents. */
  weekdays: readonly string[];
  /** January first. */
  months: readonly string[];
  /** Number words and their value. */
  numbers: Readonly<Record<string, number>>;
  units: Readonly<Record<'day' | 'week' | 'month' | 'hour' | 'minute', string>>;
  parts: Readonly<Record<'morning' | 'afternoon' | 'evening', string>>;
  /** What stands between an hour and its minutes, or after an hour: `h`, `Uhr`. */
  hourMark: string;
  /** Little words between two pieces of a date, which say nothing themselves. */
  connectors: string;
  /** `[pattern, English]`, the longer saying before the shorter one. Slots: see `SLOTS` below. */
  rules: readonly (readonly [pattern: string, english: string])[];
}

export interface DateLanguage {
  /** ISO 639-1. */
  code: string;
  /** Undefined where chrono reads the words as they are. */
  connectors?: ReadonlySet<string>;
  /** The first saying that stands at `at` in a text of `plain` letters, in English. */
  sayingAt(text: string, at: number, today: DateTime): { length: number; english: string } | undefined;
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/**
 * Builds the rules of a language. In patterns, `{day}`, `{month}`, `{n}` (a number), `{unit}`, `{part}` (of a day),
 * `{t}` and `{u}` (times of day) and `{year}` stand for the words of the vocabulary; in the English for their meaning.
 * In the English, `{numbered}` is the month whose number the group `number` caught, `{date}` is the next day of the calendar that has the number `{n}`, and `{later}` the coming `{day}`
 * and `{n}` weeks (one, where no number is said).
 */
export function dateLanguage(code: string, vocabulary: Vocabulary): DateLanguage {
  const patterns = vocabulary.rules.map(([pattern]) =>
    pattern.replace(/\{(day|month|n|unit|part|year|t|u)\}/g, (_, slot) => slotPattern(slot, vocabulary)),
  );
  const sayings = anyOf(patterns);
  return {
    code,
    sayingAt: (text, at, today) => {
      sayings.lastIndex = at;
      const match = sayings.exec(text);
      if (!match?.[0]) return undefined;
      const { rule, groups } = caught(match);
      const english = vocabulary.rules[rule]![1].replace(/\{(\w+)\}/g, (_, slot) =>
        meaning(slot, groups, vocabulary, today),
      );
      return { length: match[0].length, english };
    },
    ...(vocabulary.connectors && { connectors: new Set(vocabulary.connectors.split(' ')) }),
  };
}

const WORD_CHARACTER = `[a-z0-9${OTHER_LETTER}]`;

/**
 * All rules as one expression, in their order: V8 takes a quarter of a second to make 160 of them ready, and a seventh of
 * that for five. The names of groups end in the number of their rule.
 */
function anyOf(patterns: readonly string[]): RegExp {
  const numbered = patterns.map((pattern, rule) => {
    const own = pattern.replace(/\(\?<(\w+)>/g, `(?<$1_${rule}>`).replaceAll('\\p{L}', `[a-z${OTHER_LETTER}]`);
    return `(?<rule_${rule}>${own})`;
  });
  return new RegExp(`(?<!${WORD_CHARACTER})(?:${oneOf(numbered)})(?!${WORD_CHARACTER})`, 'y');
}

function caught({ groups: all = {} }: RegExpExecArray): { rule: number; groups: Record<string, string> } {
  const found = Object.entries(all).filter(([, text]) => text !== undefined);
  const rule = Number(found.find(([name]) => name.startsWith('rule_'))![0].slice('rule_'.length));
  return { rule, groups: Object.fromEntries(found.map(([name, text]) => [name.replace(/_\d+$/, ''), text!])) };
}

const oneOf = (patterns: readonly string[]) => patterns.join('|');

function slotPattern(slot: string, { weekdays, months, numbers, units, parts, hourMark }: Vocabulary): string {
  const number = oneOf(['\\d{1,2}', ...Object.keys(numbers)]);
  const time = (h: string, m: string) =>
    `(?<${h}>${number})(?:\\s?(?:${hourMark}|:|\\.)\\s?(?<${m}>\\d{2})(?:\\s?(?:${hourMark}))?|\\s?(?:${hourMark}))?`;
  const patterns: Record<string, string> = {
    day: `(?<day>${oneOf(weekdays)})`,
    month: `(?<month>${oneOf(months)})`,
    n: `(?<n>${number})`,
    unit: `(?<unit>${oneOf(Object.values(units))})`,
    part: `(?<part>${oneOf(Object.values(parts))})`,
    year: '(?<year>\\d{4})',
    t: time('h', 'm'),
    u: time('h2', 'm2'),
  };
  return patterns[slot]!;
}

function meaning(
  slot: string,
  groups: Record<string, string | undefined>,
  { weekdays, months, numbers, units, parts }: Vocabulary,
  today: DateTime,
): string {
  const number = (text = '') => (/^\d+$/.test(text) ? Number(text) : numberOf(numbers, text));
  const time = (h?: string, m?: string) => (m === undefined ? String(number(h)) : `${number(h)}:${m}`);
  switch (slot) {
    case 'day':
      return WEEKDAYS[indexOf(weekdays, groups.day)]!;
    case 'month':
      return MONTHS[indexOf(months, groups.month)]!;
    case 'numbered':
      return MONTHS[Number(groups.number) - 1] ?? '_';
    case 'n':
      return String(number(groups.n));
    case 'before':
      return String(number(groups.n) - 1);
    case 'unit':
      return keyOf(units, groups.unit);
    case 'part':
      return keyOf(parts, groups.part);
    case 'year':
      return groups.year ?? '';
    case 't':
      return time(groups.h, groups.m);
    case 'u':
      return time(groups.h2, groups.m2);
    case 'overmorrow':
      return dateOf(today.plus({ days: 2 }));
    case 'date':
      return dateOf(upcoming(number(groups.n), today));
    case 'later':
      return dateOf(coming(indexOf(weekdays, groups.day), today).plus({ weeks: groups.n ? number(groups.n) : 1 }));
    default:
      return groups[slot] ?? '';
  }
}

const matches = (pattern: string, text = '') => new RegExp(`^(?:${pattern})$`).test(text);
const indexOf = (patterns: readonly string[], text?: string) => patterns.findIndex((pattern) => matches(pattern, text));
const keyOf = (patterns: Readonly<Record<string, string>>, text?: string) =>
  Object.keys(patterns).find((key) => matches(patterns[key]!, text))!;
const numberOf = (numbers: Readonly<Record<string, number>>, text: string) =>
  Object.entries(numbers).find(([pattern]) => matches(pattern, text))![1];

/** The next day with this number, today included; undefined where no month has one. */
function upcoming(day: number, today: DateTime): DateTime | undefined {
  return Array.from({ length: 12 }, (_, months) => today.startOf('month').plus({ months }))
    .filter(({ daysInMonth }) => day >= 1 && day <= daysInMonth!)
    .map((month) => month.set({ day }))
    .find((date) => date >= today.startOf('day'));
}

/** The next day of that name after today. @param index from 0 for Monday */
function coming(index: number, today: DateTime): DateTime {
  return today.startOf('day').plus({ days: (index + 1 - today.weekday + 7) % 7 || 7 });
}

const dateOf = (date: DateTime | undefined) => date?.setLocale('en').toFormat('d LLLL yyyy') ?? '_';
