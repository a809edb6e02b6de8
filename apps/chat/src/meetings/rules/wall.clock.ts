import { DateTime } from 'luxon';
import type { MeetingRules, WallRange } from './meeting.rules.js';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** ISO date and minutes of the day as the clock in a zone shows them. */
export interface WallMoment {
  day: string;
  minutes: number;
}

export const inZone = (moment: Date, zone: string): DateTime<true> =>
  DateTime.fromJSDate(moment, { zone }) as DateTime<true>;

export function wallMoment(moment: Date, zone: string): WallMoment {
  const local = inZone(moment, zone);
  return { day: local.toISODate(), minutes: local.hour * 60 + local.minute };
}

/** The hours of a day: an exception's, else the weekday's. */
export function hoursOf(day: string, { exceptions, week }: MeetingRules): WallRange[] {
  const exception = exceptions.find(({ from, to }) => from <= day && day <= to);
  return exception?.hours ?? (week[DateTime.fromISO(day, { zone: 'UTC' }).weekday - 1] as WallRange[]);
}

/**
 * The moments at which the clock in a zone shows that time: none when the clocks skip it, two when they are put back
 * over it, else one.
 */
export function momentsOf(day: string, minutes: number, zone: string): Date[] {
  const hour = Math.floor(minutes / 60);
  const minute = minutes % 60;
  const guess = DateTime.fromISO(day, { zone }).set({ hour, minute });
  if (!guess.isValid || guess.hour !== hour || guess.minute !== minute || guess.toISODate() !== day) return [];
  const moments = guess.getPossibleOffsets().map((moment) => moment.toJSDate());
  return moments.sort((a, b) => a.getTime() - b.getTime());
}

/** The range of its day that holds the whole of a stretch of time, wherever the clocks are changed in it. */
export function rangeAround(start: Date, end: Date, rules: MeetingRules): WallRange | undefined {
  const { zone } = rules;
  const from = wallMoment(start, zone);
  return hoursOf(from.day, rules).find((range) => isWithin(start, end, from.day, range, zone));
}

function isWithin(start: Date, end: Date, day: string, range: WallRange, zone: string): boolean {
  const holds = (moment: Date, last = 0): boolean => {
    const wall = wallMoment(new Date(moment.getTime() - last), zone);
    const minutes = wall.minutes + (last > 0 ? 1 : 0);
    return wall.day === day && range.start <= minutes && minutes <= Math.min(range.end, DAY_MINUTES);
  };
  if (!holds(start) || !holds(end, MINUTE_MS)) return false;
  if (inZone(start, zone).offset === inZone(end, zone).offset) return true;
  // The clocks are changed meanwhile: what they show has to stay within the hours minute by minute.
  for (let at = start.getTime(); at < end.getTime(); at += MINUTE_MS) {
    if (!holds(new Date(at + MINUTE_MS), MINUTE_MS) || !holds(new Date(at))) return false;
  }
  return true;
}
