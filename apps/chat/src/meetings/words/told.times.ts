import { DateTime } from 'luxon';
import type { Slot } from '../rules/check.slot.js';
import { datesIn, type ToldDate, weekdaysIn } from './told.days.js';

const CLOCK =
  /(?<![\d:.,/-])(\d{1,2})(?:[:h](\d{2})(?!\d)|(?=\s*(?:[ap]\.?m\b|uhr\b|o['’]clock)))(?:\s*([ap])\.?m\b)?/giu;

/** A year further off than this is not about the appointment. */
const YEARS_NEAR = 1;

/**
 * Whether a text names a time of day, a weekday or a date that is none of an appointment's: neither of its beginning nor
 * of its end, in none of the zones. It is read in the six languages that the page speaks and in the visitor's own.
 */
export function namesOtherTime(text: string, { start, end }: Slot, zones: string[], locale?: string): boolean {
  const moments = zones.flatMap((zone) => [start, end].map((moment) => DateTime.fromJSDate(moment, { zone })));
  const times = new Set(moments.map(({ hour, minute }) => clock(hour, minute)));
  if (timesIn(text).some((possible) => !possible.some((time) => times.has(time)))) return true;
  const days = new Set(moments.map(({ weekday }) => weekday));
  if (weekdaysIn(text, locale).some((possible) => !possible.some((day) => days.has(day)))) return true;
  const isFar = ({ year }: ToldDate) =>
    year !== undefined && moments.every((moment) => Math.abs(moment.year - year) > YEARS_NEAR);
  const isMeant = ({ year, month, day }: ToldDate) =>
    moments.some((on) => on.month === month && on.day === day && (year === undefined || on.year === year));
  return datesIn(text, locale).some((possible) => !possible.some((date) => isFar(date) || isMeant(date)));
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
