import { DateTime } from 'luxon';

const FULL = 'ccc d LLL yyyy, HH:mm';
const SHORT = 'ccc d LLL HH:mm';

/** Whether the name, which a browser may have made up, is an IANA time zone. */
export function isTimeZone(name: string | undefined): name is string {
  return name !== undefined && DateTime.utc().setZone(name).isValid;
}

/** `Sun 22 Nov 2026, 17:42`, in the zone. @param iso point in time @param locale BCP 47 */
export function dayAndTime(iso: string, zone: string, locale: string): string {
  return DateTime.fromISO(iso, { zone }).setLocale(locale).toFormat(FULL);
}

/** `Sun 22 Nov 17:42`, in the zone. */
export function shortDayAndTime(iso: string, zone: string, locale: string): string {
  return DateTime.fromISO(iso, { zone }).setLocale(locale).toFormat(SHORT);
}

/** `17:42`, in the zone. */
export function timeOfDay(iso: string, zone: string): string {
  return DateTime.fromISO(iso, { zone }).toFormat('HH:mm');
}

/** `16–23 Nov`, in the zone. */
export function daysBetween(from: Date, to: Date, zone: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, day: 'numeric', month: 'short' });
  return format.formatRange(from, to).replace(/\s*[\u2013-]\s*/g, '–');
}
