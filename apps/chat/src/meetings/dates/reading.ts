import type { ParsedComponents, ParsedResult } from 'chrono-node';
import { DateTime } from 'luxon';
import type { DateFact, Reading } from './date.fact.js';
import { daysMeant, hasDay } from './day.reading.js';

/** From and until which hour people mean a part of the day, as far as calls are concerned. */
const PARTS: readonly [RegExp, from: number, until: number][] = [
  [/\bmorning\b/i, 8, 12],
  [/\bafternoon\b/i, 12, 18],
  [/\bevening\b|\bnight\b/i, 18, 22],
];
/** An hour without "am" or "pm" up to this one is one of the afternoon: nobody means a call before eight. */
const LAST_AFTERNOON_HOUR = 7;
const HORIZON = { years: 2 };

/** What chrono read: the English words, and what it made of them. */
export type Result = Pick<ParsedResult, 'text' | 'start'> & { end?: ParsedComponents | null };

/**
 * What a result of chrono means in the zone of `now`.
 * @param comingFirst whether "next Friday" means the coming one first, as in Spanish and Portuguese
 * @returns undefined for the past, for what is too far off, and for words that name no day or time
 */
export function readingOf(result: Result, now: DateTime, comingFirst: boolean): Omit<DateFact, 'words'> | undefined {
  if (/\b(?:last|past|ago|yesterday|now)\b/i.test(result.text)) return undefined;
  const [meaning, ...alternatives] =
    knownInstant(result.start, now) ?? hours(result, now, comingFirst) ?? daysMeant(result, now, comingFirst) ?? [];
  if (!meaning || isOver(meaning, now) || meaning.start > now.plus(HORIZON)) return undefined;
  return { meaning, alternatives: alternatives.filter((each) => !isOver(each, now)), ...noteOf(result.start, meaning) };
}

const isOver = (reading: Reading, now: DateTime) => ('end' in reading ? reading.end : reading.start) <= now;

/** "in three hours", "5pm CET": chrono knows the instant itself. */
function knownInstant(start: ParsedComponents, now: DateTime): Reading[] | undefined {
  if (!start.isCertain('timezoneOffset') || !start.isCertain('hour')) return undefined;
  return [{ kind: 'moment', start: DateTime.fromJSDate(start.date(), { zone: now.zone }).startOf('minute') }];
}

function hours(result: Result, now: DateTime, comingFirst: boolean): Reading[] | undefined {
  const { start, end, text } = result;
  const days = hasDay(start) ? daysMeant({ text, start }, now, comingFirst)?.map((day) => day.start) : undefined;
  if (!start.isCertain('hour')) {
    const part = PARTS.find(([word]) => word.test(text));
    return part && days?.map((day) => ({ kind: 'hours', start: at(day, part[1]), end: at(day, part[2]) }));
  }
  const [hour, ...others] = hoursMeant(start, text);
  const minute = start.get('minute') ?? 0;
  if (!days)
    return end ? undefined : [hour!, ...others].map((each) => ({ kind: 'time', start: nextAt(now, each, minute) }));
  if (end?.isCertain('hour')) {
    return days
      .map((day) => at(day, hour!, minute))
      .map((from) => ({ kind: 'hours', start: from, end: endAfter(from, end) }));
  }
  const [day, ...otherDays] = days;
  return [
    at(day!, hour!, minute),
    ...others.map((each) => at(day!, each, minute)),
    ...otherDays.map((each) => at(each, hour!, minute)),
  ].map((time) => ({ kind: 'moment', start: time }));
}

/** The hour as it was said, or first twelve hours later where that is what people mean by it. */
function hoursMeant(start: ParsedComponents, text: string): number[] {
  const hour = start.get('hour')!;
  const isPlain = start.isCertain('meridiem') || /\b0\d:|noon|midnight/i.test(text);
  return isPlain || hour === 0 || hour > LAST_AFTERNOON_HOUR ? [hour] : [hour + 12, hour];
}

const at = (day: DateTime, hour: number, minute = 0) => day.startOf('day').set({ hour, minute });

function nextAt(now: DateTime, hour: number, minute: number): DateTime {
  const today = at(now, hour, minute);
  return today > now ? today : today.plus({ days: 1 });
}

/** "from 11 to 1", "from 2 to 4": the end comes after the beginning. */
function endAfter(from: DateTime, end: ParsedComponents): DateTime {
  const until = at(from, end.get('hour')!, end.get('minute') ?? 0);
  return until > from ? until : until.plus({ hours: 12 });
}

function noteOf(said: ParsedComponents, { kind, start }: Reading): { note?: string } {
  if (kind !== 'moment') return {};
  const isSaid = said.isCertain('hour') && !said.isCertain('timezoneOffset');
  const isSkipped = start.hour % 12 !== said.get('hour')! % 12 || start.minute !== (said.get('minute') ?? 0);
  if (isSaid && isSkipped) {
    return {
      note: `the clocks go forward that day and skip the time that was said; ${start.toFormat('HH:mm')} comes instead`,
    };
  }
  return start.getPossibleOffsets().length > 1
    ? { note: 'the clocks go back that day and strike this hour twice; the first one is meant' }
    : {};
}
