import { DateTime } from 'luxon';
import { z } from 'zod';
import { toldTime, zoneNamed } from './time.zones.js';
import { type Tool, ToolError } from './tool.js';

const zone = (what: string) =>
  z
    .string()
    .trim()
    .max(80)
    .optional()
    .describe(`${what}: IANA zone, city, abbreviation or offset; left out: the visitor’s own.`);

const input = z.object({
  time: z.string().trim().min(1).max(20).describe('Time of day: 15:00, 3 pm, noon.'),
  date: z
    .string()
    .trim()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional()
    .describe('Day in the zone converted from, YYYY-MM-DD; left out: today.'),
  from_zone: zone('Zone of the given time'),
  to_zone: zone('Zone that is asked for'),
});

const TIME = /^(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?$/i;

export const convertTimeTool: Tool<z.output<typeof input>> = {
  name: 'convert_time',
  description:
    'Convert a time of day from one time zone to another; daylight saving of that day is taken into account.',
  input,
  async execute({ time, date, from_zone, to_zone }, { now, visitorZone, ownerZone }) {
    const from = from_zone ? zoneNamed(from_zone) : (visitorZone ?? ownerZone);
    const to = to_zone ? zoneNamed(to_zone) : (visitorZone ?? ownerZone);
    const { hour, minute } = timeOfDay(time);
    const day = date ?? DateTime.fromJSDate(now, { zone: from }).toISODate();
    const moment = DateTime.fromISO(`${day}T${pad(hour)}:${pad(minute)}`, { zone: from });
    if (!moment.isValid) throw new ToolError(`${day} is not a day of the calendar.`);
    const skipped = moment.hour !== hour || moment.minute !== minute;
    return JSON.stringify({
      ...(skipped && {
        note: `On ${day} the clocks in ${from} skip ${pad(hour)}:${pad(minute)}; the time after is meant.`,
      }),
      from: toldTime(moment),
      to: toldTime(moment.setZone(to) as DateTime<true>),
    });
  },
};

const pad = (number: number): string => String(number).padStart(2, '0');

function timeOfDay(text: string): { hour: number; minute: number } {
  if (/^noon$/i.test(text)) return { hour: 12, minute: 0 };
  if (/^midnight$/i.test(text)) return { hour: 0, minute: 0 };
  const [, hours, minutes = '0', half] = TIME.exec(text) ?? [];
  const given = Number(hours);
  const minute = Number(minutes);
  const isTwelveHour = half !== undefined;
  const fits = isTwelveHour ? given >= 1 && given <= 12 : given <= 23;
  if (hours === undefined || !fits || minute > 59) {
    throw new ToolError(`"${text}" is not a time of day. Give it like 15:00 or 3 pm.`);
  }
  const afternoon = half?.toLowerCase().startsWith('p') ? 12 : 0;
  return { hour: isTwelveHour ? (given % 12) + afternoon : given, minute };
}
