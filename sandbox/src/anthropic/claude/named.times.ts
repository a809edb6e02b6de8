/** A day or a stretch of time that the visitor named, as the prompt tells what their words mean. */
export interface NamedTime {
  /** ISO 8601 with the offset of the zone in which it was said. */
  from: string;
  /** Not included; undefined where a moment was named. */
  to: string | undefined;
}

/** `“Friday at 3”: Friday 27 November 2026, 15:00 in Europe/Lisbon (2026-11-27T15:00Z); or …`: the likeliest reading first. */
const READING = /\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[^\s)]*)(?: to (\d{4}-\d{2}-\d{2}T[^\s)]+))?\)/;

/** One for each line that names a day. */
export function namedTimes(lines: string): NamedTime[] {
  return lines.split('\n').flatMap((line) => {
    const match = READING.exec(line);
    return match ? [{ from: match[1]!, to: match[2] }] : [];
  });
}

const CLOCK =
  /\b(\d{1,2})(?::(\d{2}))?\s*(am|pm)\b|\b(\d{1,2}):(\d{2})\b|\b(\d{1,2})\s?(?:h|uhr)(?:\s?(\d{2}))?\b|\b(noon|midnight)\b/i;

/** The first time of day in a text, as `15:00`. */
export function clockIn(text: string): string | undefined {
  const match = CLOCK.exec(text);
  if (!match) return undefined;
  const [, hours, minutes = '00', half, plainHours, plainMinutes, markedHours, markedMinutes = '00', word] = match;
  if (word) return word.toLowerCase() === 'noon' ? '12:00' : '00:00';
  if (plainHours) return `${plainHours.padStart(2, '0')}:${plainMinutes}`;
  if (markedHours) return `${markedHours.padStart(2, '0')}:${markedMinutes}`;
  const hour = (Number(hours) % 12) + (half?.toLowerCase() === 'pm' ? 12 : 0);
  return `${String(hour).padStart(2, '0')}:${minutes}`;
}
