import type { ParsedComponents } from 'chrono-node';
import { DateTime } from 'luxon';
import type { Reading } from './date.fact.js';
import type { Result } from './reading.js';

const WEEKDAY = /\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b/i;
const MONTH = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i;
/** "next Tuesday", said this many days before one, is that one to some and the one after it to others. */
const NEAR_DAYS = 3;

export const hasDay = (components: ParsedComponents) => components.isCertain('day') || components.isCertain('weekday');

/** The days that a result names, the likelier reading first; undefined where it names none. */
export function daysMeant({ start, end, text }: Result, now: DateTime, comingFirst: boolean): Reading[] | undefined {
  const day = dayOf(start, now);
  if (/\byears?\b/i.test(text)) return undefined;
  if (/\bweekend\b/i.test(text)) return [span(day.startOf('week').plus({ days: 5 }), { days: 2 })];
  const hasWeekday = WEEKDAY.test(text);
  if (/\bweeks?\b/i.test(text) && !hasWeekday) {
    const week = span(day.startOf('week'), { weeks: 1 });
    return /\bin\b/i.test(text) ? [week, span(day, { days: 1 })] : [week];
  }
  const isMonth = /\bmonths?\b/i.test(text) || (MONTH.test(text) && !start.isCertain('day'));
  if (isMonth && !hasWeekday) return [span(day.startOf('month'), { months: 1 })];
  if (!hasDay(start)) return undefined;
  if (end && hasDay(end)) return [{ kind: 'days', start: day, end: dayOf(end, now).plus({ days: 1 }) }];
  return candidates(day, { start, text }, now.startOf('day'), comingFirst).map((each) => span(each, { days: 1 }));
}

const span = (start: DateTime, length: object): Reading => ({ kind: 'days', start, end: start.plus(length) });

function dayOf(components: ParsedComponents, now: DateTime): DateTime {
  const [year, month, day] = (['year', 'month', 'day'] as const).map((part) => components.get(part)!);
  return DateTime.fromObject({ year, month, day }, { zone: now.zone });
}

function candidates(
  day: DateTime,
  { start, text }: Omit<Result, 'end'>,
  today: DateTime,
  comingFirst: boolean,
): DateTime[] {
  if (/^\D*\d{1,2}\/\d{1,2}\b/.test(text)) return slashed(day, today);
  if (start.isCertain('day') || /\bweeks?\b/i.test(text)) return [day];
  return weekdays(day.weekday, text, today, comingFirst);
}

/** 3/12 is the third of December to most of the world and the twelfth of March to some. */
function slashed(day: DateTime, today: DateTime): DateTime[] {
  if (day.day > 12 || day.day === day.month) return [day];
  const swapped = DateTime.fromObject({ year: today.year, month: day.day, day: day.month }, { zone: day.zone });
  return [day, swapped < today ? swapped.plus({ years: 1 }) : swapped];
}

function weekdays(weekday: number, text: string, today: DateTime, comingFirst: boolean): DateTime[] {
  const coming = today.plus({ days: (weekday - today.weekday + 7) % 7 || 7 });
  if (/\bnext\b/i.test(text)) {
    const following = today.startOf('week').plus({ weeks: 1, days: weekday - 1 });
    if (!coming.equals(following)) return comingFirst ? [coming, following] : [following, coming];
    return coming.diff(today, 'days').days < NEAR_DAYS ? [coming, coming.plus({ weeks: 1 })] : [coming];
  }
  if (weekday !== today.weekday) return [coming];
  return /\bthis\b/i.test(text) ? [today, coming] : [coming, today];
}
