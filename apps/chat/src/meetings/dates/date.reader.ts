import { en } from 'chrono-node';
import { DateTime } from 'luxon';
import { zoneNamed } from '../../tools/time.zones.js';
import type { DateFact } from './date.fact.js';
import type { DateLanguage } from './date.language.js';
import { english } from './languages/english.js';
import { french } from './languages/french.js';
import { german } from './languages/german.js';
import { portuguese } from './languages/portuguese.js';
import { spanish } from './languages/spanish.js';
import { readingOf } from './reading.js';
import { type Spelling, spelled, translated } from './translation.js';

const LANGUAGES: readonly DateLanguage[] = [english, spanish, portuguese, german, french];
/** Where "the next Friday" is the coming one. */
const COMING_FIRST = new Set(['es', 'pt']);
const MAX_FACTS = 6;
/** English words that are a day or a month only where the rest of the date stands beside them. */
const DOUBTFUL = /^(?:sat|sun|wed|mar|march|may|dec|second|[Mm]on)$/;
/** Where the rest is `_`, nothing but what a language's own words say can be a day. */
const SAYS_SOMETHING = /[a-z0-9]/i;
/** Sayings run together, too: "nextweek", "twodays". */
const BEGINS =
  '\\b|this|next|last|past|after|of|on|in|at|for|within|an?|the|th|first|second|third|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|few|several|couple';
const DAY_WORDS = new RegExp(
  `\\d|(?:${BEGINS})(?:${[
    'tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec',
    'now|today|tonight|tomorrow|overmorrow|tmr|yesterday|morning|afternoon|evening|night|mid|noon|week',
    'sec|min|hour|hr|day|mo|quarter|qtr|year|yr',
  ].join('|')})|(?<![\\w'’])[smhdwy]\\b`,
  'i',
);
/** "5 pm Lisbon time", "3 o'clock your time". */
const ZONE_BESIDE = /^,?\s*\(?(?:in )?(?<name>[\p{L}.]+(?: [\p{L}.]+){0,2}) time\b/iu;

/** False where chrono would read nothing in an English text, as in most questions: then it need not be asked. */
export const mayNameADay = (text: string): boolean => DAY_WORDS.test(text);

export interface DateReference {
  now: Date;
  /** IANA zone that the words are meant in. */
  zone: string;
  /** IANA zone of "your time". */
  ownerZone: string;
  /** BCP 47 of the visitor's browser: decides between languages that read the same words, and the order in 3/12. */
  locale?: string;
}

/**
 * What the words of a text mean that name days and times to come. The words are read in the one language of ours that
 * understands most of them; chrono reads the English, into which what other languages say is put first.
 */
export function readDates(text: string, reference: DateReference): DateFact[] {
  const wanted = reference.locale?.slice(0, 2).toLowerCase();
  const inOrder = LANGUAGES.toSorted((a, b) => Number(b.code === wanted) - Number(a.code === wanted));
  const spelling = spelled(text);
  const local = DateTime.fromJSDate(reference.now, { zone: reference.zone });
  const readings = inOrder.map((language) => read(spelling, language, local, reference));
  return readings.reduce((best, other) => (understood(other) > understood(best) ? other : best)).slice(0, MAX_FACTS);
}

const understood = (facts: DateFact[]) => facts.reduce((sum, { words }) => sum + words.length, 0);

function read(
  text: Spelling,
  language: DateLanguage,
  local: DateTime,
  { now, zone, ownerZone, locale }: DateReference,
): DateFact[] {
  const english = translated(text, language, local);
  if (!(language.connectors ? SAYS_SOMETHING.test(english.text) : mayNameADay(english.text))) return [];
  const chrono = language.code === 'en' && writesMonthFirst(locale, zone) ? en.casual : en.GB;
  const results = chrono.parse(english.text, { instant: now, timezone: local.offset }, { forwardDate: true });
  return results.flatMap((result) => {
    const end = result.index + result.text.length;
    const words = english.wordsAt(result.index, end);
    if (DOUBTFUL.test(words)) return [];
    const beside = result.start.isCertain('hour') ? zoneBeside(english.text.slice(end), zone, ownerZone) : undefined;
    const reading = readingOf(result, beside ? local.setZone(beside.zone) : local, COMING_FIRST.has(language.code));
    return reading ? [{ words: beside ? english.wordsAt(result.index, end + beside.length) : words, ...reading }] : [];
  });
}

/** The United States do; where the browser names no country, the zone tells. */
const writesMonthFirst = (locale: string | undefined, zone: string) =>
  locale?.includes('-') ? locale.endsWith('-US') : zone.startsWith('America/');

function zoneBeside(after: string, own: string, owner: string): { zone: string; length: number } | undefined {
  const match = ZONE_BESIDE.exec(after);
  const name = match?.groups?.name?.toLowerCase();
  if (!match || !name) return undefined;
  try {
    const zone = name === 'my' ? own : name === 'your' ? owner : zoneNamed(name);
    return { zone, length: match[0].length };
  } catch {
    return undefined;
  }
}
