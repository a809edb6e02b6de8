import { knownLocale } from './appointment.words.js';

/** A day of the calendar, 1 to 12 and 1 to 31; without a year where none is named. */
export interface ToldDate {
  year?: number;
  month: number;
  day: number;
}

/** What days and months are called, in lower case: by name, the numbers it may mean. */
interface Names {
  weekdays: Map<string, number[]>;
  /** They count only where a time or a date follows: "mar" and "so" are other words too. */
  shortWeekdays: Map<string, number[]>;
  months: Map<string, number>;
}

const LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'pt'];
/** Besides what `Intl` knows. */
const ENGLISH_SHORT: [string, number][] = [
  ['tues', 2],
  ['weds', 3],
  ['thur', 4],
  ['thurs', 4],
];
/** "Do", "So" and "Di" are words of other languages: so short a name is read in the visitor's own only. */
const SHORTEST_FOREIGN = 3;
const known = new Map<string, Names>();

/** The weekdays a text names, as numbers from 1 (Monday); of each, those it may mean: one, unless languages disagree. */
export function weekdaysIn(text: string, locale: string | undefined): number[][] {
  const { weekdays, shortWeekdays, months } = namesFor(locale);
  const words = text.toLowerCase().match(/[\p{L}-]+/gu) ?? [];
  const clock = String.raw`\d{1,2}(?:[:h]\d{2}|\s*(?:uhr|h|[ap]\.?m)\b)`;
  const date = String.raw`\d{1,2}(?:[./]\d|(?:st|nd|rd|th|\.|º|er)?\s+(?:de\s+|of\s+)?(?:${anyOf(months.keys())})(?!\p{L}))`;
  const month = String.raw`(?:${anyOf(months.keys())})\.?\s+\d{1,2}`;
  const by = String.raw`[.,]*\s+(?:(?:at|on|the|um|den|a|las|le|à|às|dia|alle|il)\s+)*`;
  const short = new RegExp(
    String.raw`(?<![\p{L}\p{N}])(${anyOf(shortWeekdays.keys())})${by}(?=${clock}|${date}|${month})`,
    'giu',
  );
  return [
    ...words.flatMap((word) => (weekdays.has(word) ? [weekdays.get(word) as number[]] : [])),
    ...Array.from(text.matchAll(short), ([, name = '']) => shortWeekdays.get(name.toLowerCase()) as number[]),
  ];
}

/** The dates a text names; of each, those it may mean: "11/12" is in November or in December. */
export function datesIn(text: string, locale: string | undefined): ToldDate[][] {
  const { months } = namesFor(locale);
  const name = anyOf(months.keys());
  const year = String.raw`(?:,?\s+(?:del?\s+)?(\d{4})(?!\d))?`;
  const dayFirst = String.raw`(?<![\d.,:/-])(\d{1,2})(?:st|nd|rd|th|\.|º|er)?\s+(?:de\s+|of\s+)?(${name})(?!\p{L})\.?${year}`;
  // "mar 24 nov" is a Tuesday, not the 24th of March.
  const monthFirst = String.raw`(?<!\p{L})(${name})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?![\d:]|h\d|\.?\s+(?:de\s+|of\s+)?(?:${name})(?!\p{L}))${year}`;
  const found = (pattern: string) => [...text.matchAll(new RegExp(pattern, 'giu'))];
  const numberOf = (month = '') => months.get(month.toLowerCase()) as number;
  return [
    ...found(dayFirst).map(([, day, month, of]) => [toDate(of, numberOf(month), day)]),
    ...found(monthFirst).map(([, month, day, of]) => [toDate(of, numberOf(month), day)]),
    ...found(String.raw`(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?!\d)`).map(([, of, month, day]) => [
      toDate(of, Number(month), day),
    ]),
    ...found(String.raw`(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})?(?!\d)`).map(([, day, month, of]) => [
      toDate(of, Number(month), day),
    ]),
    // With two digits behind the stroke: "24/7" and "1/2" are no dates.
    ...found(String.raw`(?<![\d/])(\d{1,2})\/(\d{2})(?:\/(\d{4}))?(?![\d/])`).map(([, one, other, of]) => [
      toDate(of, Number(other), one),
      toDate(of, Number(one), other),
    ]),
  ]
    .map((possible) => possible.filter(({ month, day }) => month >= 1 && month <= 12 && day >= 1 && day <= 31))
    .filter((possible) => possible.length > 0);
}

const toDate = (year: string | undefined, month: number, day: string | undefined): ToldDate => ({
  ...(year && { year: Number(year) }),
  month,
  day: Number(day),
});

/** Longer names first, so that none is taken for its own beginning. */
const anyOf = (names: Iterable<string>): string => [...names].sort((a, b) => b.length - a.length).join('|');

/** In the six languages that the page speaks, and in the visitor's own. */
function namesFor(locale: string | undefined): Names {
  const own = knownLocale(locale).split('-')[0] as string;
  let names = known.get(own);
  if (!names) {
    names = namesOf(own);
    known.set(own, names);
  }
  return names;
}

function namesOf(own: string): Names {
  const names: Names = { weekdays: new Map(), shortWeekdays: new Map(), months: new Map() };
  const add = (to: Map<string, number[]>, name: string, day: number) => {
    if (!to.get(name)?.includes(day)) to.set(name, [...(to.get(name) ?? []), day]);
  };
  for (const language of new Set([...LANGUAGES, own])) {
    const say = (options: Intl.DateTimeFormatOptions, month: number, day: number) =>
      new Intl.DateTimeFormat(language, { timeZone: 'UTC', ...options })
        .format(Date.UTC(2024, month, day))
        .toLowerCase()
        .replace(/\.$/, '');
    for (let day = 1; day <= 7; day++) {
      // The first of January 2024 was a Monday.
      const name = say({ weekday: 'long' }, 0, day);
      for (const said of [name, name.replace(/-feira$/, '')]) add(names.weekdays, said, day);
      const short = say({ weekday: 'short' }, 0, day);
      const isWord = /^\p{L}+$/u.test(short) && !names.weekdays.has(short);
      if (isWord && (language === own || short.length >= SHORTEST_FOREIGN)) add(names.shortWeekdays, short, day);
    }
    for (let month = 1; month <= 12; month++) {
      for (const style of ['long', 'short'] as const) {
        // With the day, so that languages that bend the name bend it.
        const name = /\p{L}{3,}/u.exec(say({ month: style, day: 'numeric' }, month - 1, 1).replace(/\bde\b/g, ''))?.[0];
        if (name && !names.months.has(name)) names.months.set(name, month);
      }
    }
  }
  for (const [name, day] of ENGLISH_SHORT) add(names.shortWeekdays, name, day);
  return names;
}
