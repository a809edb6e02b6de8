import { DateTime } from 'luxon';
import { type Agenda, type Slot, violationOf } from './check.slot.js';
import type { MeetingRules } from './meeting.rules.js';
import { hoursOf, momentsOf, wallMoment } from './wall.clock.js';

export interface SlotQuery {
  /** Beginnings from here ... */
  from: Date;
  /** ... up to here, not included. */
  to: Date;
  durationMs: number;
}

/** Every slot that may be had, in order. Whatever it lists, `violationOf` has nothing against; what it does not, it has. */
export function listSlots({ from, to, durationMs }: SlotQuery, rules: MeetingRules, agenda: Agenda): Slot[] {
  const earliest = Math.max(from.getTime(), agenda.now.getTime() + rules.noticeMs);
  const latest = Math.min(to.getTime() - 1, agenda.now.getTime() + rules.horizonMs);
  if (earliest > latest) return [];
  const starts = daysBetween(new Date(earliest), new Date(latest), rules.zone).flatMap((day) => startsOf(day, rules));
  return starts
    .filter((start) => start.getTime() >= earliest && start.getTime() <= latest)
    .map((start) => ({ start, end: new Date(start.getTime() + durationMs) }))
    .filter((slot) => violationOf(slot, rules, agenda) === undefined)
    .sort((a, b) => a.start.getTime() - b.start.getTime());
}

function startsOf(day: string, rules: MeetingRules): Date[] {
  return hoursOf(day, rules).flatMap((range) => {
    const starts: Date[] = [];
    for (let minutes = range.start; minutes < range.end; minutes += rules.everyMinutes) {
      starts.push(...momentsOf(day, minutes, rules.zone));
    }
    return starts;
  });
}

function daysBetween(from: Date, to: Date, zone: string): string[] {
  const days: string[] = [];
  const last = wallMoment(to, zone).day;
  for (let day = wallMoment(from, zone).day; day <= last; day = nextDay(day)) days.push(day);
  return days;
}

/** Of the calendar, which knows no clocks. */
const nextDay = (day: string): string => DateTime.fromISO(day, { zone: 'UTC' }).plus({ days: 1 }).toISODate() as string;
