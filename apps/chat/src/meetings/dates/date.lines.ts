import type { DateTime } from 'luxon';
import type { DateFact, Reading } from './date.fact.js';
import { readDates } from './date.reader.js';

const DAY = 'cccc d LLLL yyyy';

export interface DatesOf {
  question: string;
  now: Date;
  /** IANA zone, as far as it is known. */
  visitorZone?: string;
  ownerZone: string;
  /** BCP 47. */
  locale?: string;
}

/** What the days and times in a question mean, for the model; undefined where the question names none. */
export function datesMeant({ question, now, visitorZone, ownerZone, locale }: DatesOf): string | undefined {
  const zone = visitorZone ?? ownerZone;
  const facts = readDates(question, { now, zone, ownerZone, ...(locale && { locale }) });
  if (facts.length === 0) return undefined;
  return [
    visitorZone
      ? `Counted from today in ${zone}, where the visitor is.`
      : `Counted from today in ${zone}, my own zone: the visitor’s is not known.`,
    ...facts.map((fact) => line(fact, zone)),
  ].join('\n');
}

function line({ words, meaning, alternatives, note }: DateFact, zone: string): string {
  return [
    `“${words}”: ${told(meaning, zone)}`,
    ...alternatives.map((other) => `or ${told(other, zone)}`),
    ...(note ? [note] : []),
  ].join('; ');
}

function told(reading: Reading, zone: string): string {
  const start = inEnglish(reading.start);
  switch (reading.kind) {
    case 'moment':
      return `${start.toFormat(`${DAY}, HH:mm`)} in ${start.zoneName}${elsewhere(start, zone)} (${iso(start)})`;
    case 'time':
      return `${start.toFormat('HH:mm')} in ${start.zoneName}${elsewhere(start, zone)}, on no day that was named`;
    case 'hours':
      return `${start.toFormat(`${DAY}, HH:mm`)} to ${reading.end.toFormat('HH:mm')} in ${start.zoneName} (${iso(start)} to ${iso(reading.end)})`;
    case 'days': {
      const last = inEnglish(reading.end.minus({ days: 1 }));
      const days = last.hasSame(start, 'day') ? start.toFormat(DAY) : `${start.toFormat(DAY)} to ${last.toFormat(DAY)}`;
      return `${days} (${iso(start)} to ${iso(reading.end)})`;
    }
  }
}

/** A time that was said in another zone, in the visitor's. */
function elsewhere(time: DateTime, zone: string): string {
  if (time.zoneName === zone) return '';
  return `, which is ${inEnglish(time.setZone(zone)).toFormat(`${DAY}, HH:mm`)} in ${zone}`;
}

const inEnglish = (time: DateTime) => time.setLocale('en');
const iso = (time: DateTime) => time.toISO({ suppressMilliseconds: true, suppressSeconds: true });
