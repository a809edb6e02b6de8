import type { Slot } from '../rules/check.slot.js';

/** A slot as a visitor reads it: `Tuesday, 24 November 2026, 15:00–15:30 (Lisbon)`. */
export function appointmentLabel({ start, end }: Slot, zone: string, locale?: string): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(knownLocale(locale), { timeZone: zone, ...options });
  const day = format({ dateStyle: 'full' }).format(start);
  // Ranges come with thin and narrow spaces that neither mails nor comparisons like.
  const hours = format({ timeStyle: 'short' })
    .formatRange(start, end)
    .replace(/[\u2009\u202f]/g, ' ')
    .replace(' – ', '–');
  return `${day}, ${hours} (${zoneCity(zone)})`;
}

/** `America/Sao_Paulo` is `Sao Paulo`. */
export const zoneCity = (zone: string): string => (zone.split('/').at(-1) as string).replaceAll('_', ' ');

/** Visitors name their own locale; what is none is English. */
export function knownLocale(locale: string | undefined): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale ? [locale] : [])[0] ?? 'en-GB';
  } catch {
    return 'en-GB';
  }
}
