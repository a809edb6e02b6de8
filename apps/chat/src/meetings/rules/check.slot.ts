import type { BusyInterval } from '../ports.js';
import type { MeetingRules } from './meeting.rules.js';
import { inZone, rangeAround, wallMoment } from './wall.clock.js';

const MINUTE_MS = 60_000;

/** A stretch of time a call may take. */
export interface Slot {
  start: Date;
  end: Date;
}

/** What is known of the owner's time when a slot is judged. */
export interface Agenda {
  now: Date;
  /** From the calendar. */
  busy: BusyInterval[];
  /** Our own meetings and holds, whether or not the calendar has them yet. */
  own: Slot[];
}

/** Why a slot cannot be had, the first that applies. */
export type Violation =
  | 'duration'
  | 'notice'
  | 'horizon'
  | 'hours'
  | 'beginning'
  | 'taken'
  | 'busy'
  | 'day_full'
  | 'week_full';

/** The one judge of slots: asked when they are listed and again when one is written. Undefined: it may be had. */
export function violationOf(slot: Slot, rules: MeetingRules, agenda: Agenda): Violation | undefined {
  return violationOfTerms(slot, rules, agenda.now) ?? violationOfAgenda(slot, rules, agenda);
}

/** By the owner's terms alone, whatever else is going on. */
export function violationOfTerms({ start, end }: Slot, rules: MeetingRules, now: Date): Violation | undefined {
  const from = start.getTime();
  if (!rules.durationsMs.includes(end.getTime() - from)) return 'duration';
  if (from < now.getTime() + rules.noticeMs) return 'notice';
  if (from > now.getTime() + rules.horizonMs) return 'horizon';
  const range = rangeAround(start, end, rules);
  if (!range) return 'hours';
  const { minutes } = wallMoment(start, rules.zone);
  const isOnGrid = from % MINUTE_MS === 0 && (minutes - range.start) % rules.everyMinutes === 0;
  return isOnGrid ? undefined : 'beginning';
}

function violationOfAgenda(slot: Slot, rules: MeetingRules, { busy, own }: Agenda): Violation | undefined {
  const room = withBuffers(slot, rules);
  if (own.some((other) => overlaps(room, withBuffers(other, rules)))) return 'taken';
  if (busy.some((other) => overlaps(room, other))) return 'busy';
  const day = inZone(slot.start, rules.zone);
  const ofOwn = (unit: 'day' | 'week') =>
    own.filter(({ start }) => day.hasSame(inZone(start, rules.zone), unit)).length;
  if (ofOwn('day') >= rules.maxPerDay) return 'day_full';
  return ofOwn('week') >= rules.maxPerWeek ? 'week_full' : undefined;
}

/** A slot with the time that is kept free around it. */
export const withBuffers = ({ start, end }: Slot, { bufferBeforeMs, bufferAfterMs }: MeetingRules): Slot => ({
  start: new Date(start.getTime() - bufferBeforeMs),
  end: new Date(end.getTime() + bufferAfterMs),
});

const overlaps = (one: Slot, other: Slot): boolean => one.start < other.end && other.start < one.end;
