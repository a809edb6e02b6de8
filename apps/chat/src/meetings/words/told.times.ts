import { DateTime } from 'luxon';
import type { Slot } from '../rules/check.slot.js';
import { knownLocale } from './appointment.words.js';

const CLOCK =
  /(?<![\d:.,/-])(\d{1,2})(?:[:h](\d{2})(?!\d)|(?=\s*(?:[ap]\.?m\b|uhr\b|o['’]clock)))(?:\s*([ap])\.?m\b)?/giu;
const LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'pt'];

/**
 * Whether a text names a time of day or a weekday that is none of an appointment's: neither its beginning nor its end, in
 * none of the zones. It is read in the six languages that the page speaks and in the visitor's own.
 */
export function namesOtherTime(text: string, { start, end }: Slot, zones: string[], locale?: string): boolean {
  const moments = zones.flatMap((zone) => [start, end].map((moment) => DateTime.fromJSDate(moment, { zone })));
  const times = new Set(moments.map(({ hour, minute }) => clock(hour, minute)));
  if (timesIn(text).some((possible) => !possible.some((time) => times.has(time)))) return true;
  const days = new Set(moments.map(({ weekday }) => weekday));
  return weekdaysIn(text, locale).some((possible) => !possible.some((day) => days.has(day)));
}

/** The times of day each told time may mean: "3:00" without a half is in the morning or in the afternoon. */
function timesIn(text: string): string[][] {
  return Array.from(text.matchAll(CLOCK), ([, hours, minutes = '0', half]) => {
    const hour = Number(hours);
    const minute = Number(minutes);
    if (hour > 24 || minute > 59) return [];
    if (half) return [clock((hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0), minute)];
    return [clock(hour % 24, minute), ...(hour <= 12 ? [clock((hour % 12) + 12, minute)] : [])];
  }).filter((possible) => possible.length > 0);
}

const clock = (hour: number, minute: number): string => `${hour}:${minute}`;

/** The days each weekday's name may mean: one, unless two languages disagree. */
function weekdaysIn(text: string, locale: string | undefined): number[][] {
  const meanings = new Map<string, number[]>();
  for (const language of [...LANGUAGES, knownLocale(locale)]) {
    const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
    for (let day = 1; day <= 7; day++) {
      // The first of January 2024 was a Monday.
      const name = format.format(Date.UTC(2024, 0, day)).toLowerCase();
      for (const said of [name, name.replace(/-feira$/, '')]) meanings.set(said, [...(meanings.get(said) ?? []), day]);
    }
  }
  const words = text.toLowerCase().match(/[\p{L}-]+/gu) ?? [];
  return words.flatMap((word) => (meanings.has(word) ? [meanings.get(word) as number[]] : []));
}
