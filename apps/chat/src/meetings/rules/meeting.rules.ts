import type { MeetingTerms, Persona } from '@minime/platform';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Wall-clock minutes of one day, 0 to 1,440; `end` not included. */
export interface WallRange {
  start: number;
  end: number;
}

/** When the owner takes calls, in units to reckon with: milliseconds where nothing else is said. */
export interface MeetingRules {
  /** IANA zone in which the hours are meant. */
  zone: string;
  /** Monday first. */
  week: WallRange[][];
  /** Days (ISO dates, both included) with hours of their own; the first that fits holds. */
  exceptions: { from: string; to: string; hours: WallRange[] }[];
  durationsMs: number[];
  /** Beginnings lie this far apart on the clock, in minutes. */
  everyMinutes: number;
  bufferBeforeMs: number;
  bufferAfterMs: number;
  noticeMs: number;
  horizonMs: number;
  maxPerDay: number;
  maxPerWeek: number;
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export function meetingRules({ timeZone, workingHours, meetings }: MeetingPersona): MeetingRules {
  return {
    zone: timeZone,
    week: WEEKDAYS.map((day) => wallRanges(workingHours[day] ?? [])),
    exceptions: meetings.exceptions.map(({ from, to, hours }) => ({ from, to, hours: wallRanges(hours) })),
    durationsMs: meetings.durations.map((minutes) => minutes * MINUTE_MS),
    everyMinutes: meetings.every,
    bufferBeforeMs: meetings.bufferBeforeMinutes * MINUTE_MS,
    bufferAfterMs: meetings.bufferAfterMinutes * MINUTE_MS,
    noticeMs: meetings.minimumNoticeHours * HOUR_MS,
    horizonMs: meetings.horizonDays * DAY_MS,
    maxPerDay: meetings.maxPerDay,
    maxPerWeek: meetings.maxPerWeek,
  };
}

type MeetingPersona = Pick<Persona, 'timeZone' | 'workingHours'> & { meetings: MeetingTerms };

/** Whether there is any hour at all in which a call may be. */
export const takesCalls = ({ week, exceptions }: MeetingRules): boolean =>
  [...week, ...exceptions.map(({ hours }) => hours)].some((ranges) => ranges.length > 0);

/** `09:00-17:30` */
const wallRanges = (ranges: string[]): WallRange[] =>
  ranges.map((range) => ({ start: wallMinutes(range.slice(0, 5)), end: wallMinutes(range.slice(6)) }));

const wallMinutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
