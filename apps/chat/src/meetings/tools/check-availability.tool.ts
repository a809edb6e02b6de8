import { AppError } from '@minime/platform';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { zoneNamed } from '../../tools/time.zones.js';
import { type Tool, ToolError } from '../../tools/tool.js';
import type { AvailabilityService, Wish } from '../availability.service.js';
import type { MeetingCards } from '../meeting.cards.js';
import type { MeetingSettings } from '../meeting.settings.js';
import type { Slot } from '../rules/check.slot.js';
import { dealTimes } from './offered.times.js';

const moment = (what: string) =>
  z.string().trim().min(8).max(40).describe(`${what}: a day (YYYY-MM-DD) or a day and time (YYYY-MM-DDTHH:MM).`);

const input = z.object({
  from: moment('Where to begin to look'),
  to: moment('Where to stop; a day is looked at to its end'),
  durationMinutes: z.number().int().positive().optional().describe('How long the call shall take; left out: as usual.'),
  timeZone: z
    .string()
    .trim()
    .max(80)
    .optional()
    .describe('IANA zone in which the visitor means these times; left out: the visitor’s own.'),
});

/** Shows when a call may be. */
export const checkAvailabilityTool = (
  availability: AvailabilityService,
  cards: MeetingCards,
  { terms, rules }: MeetingSettings,
): Tool<z.output<typeof input>> => ({
  name: 'check_availability',
  description:
    'Find times at which I am free for a call. The visitor is shown them as buttons; name two or three of them in words, exactly as given.',
  input,
  async execute({ from, to, durationMinutes, timeZone }, context) {
    const zone = timeZone ? zoneNamed(timeZone) : (context.visitorZone ?? context.ownerZone);
    if (durationMinutes && !terms.durations.includes(durationMinutes)) {
      throw new ToolError(`Calls take ${terms.durations.join(' or ')} minutes.`);
    }
    const moves = await availability.movable(context.conversationId);
    const wish = {
      from: parsed(from, zone, 'start'),
      to: parsed(to, zone, 'end'),
      durationMinutes: durationMinutes ?? (moves && minutesOf(moves)),
      now: context.now,
      moves,
    };
    const nearby = async () => {
      const ofDays = await found(availability.find({ ...wish, ...wholeDays(wish, zone) }));
      if (ofDays.slots.length > 0) return ofDays;
      const horizon = new Date(context.now.getTime() + rules.horizonMs);
      return found(availability.find({ ...wish, from: context.now, to: horizon }));
    };
    const asked = await found(availability.find(wish));
    const isAsAsked = asked.slots.length > 0;
    const offer = isAsAsked ? asked : await nearby();
    if (offer.slots.length === 0) return 'No time is free within the days that can be booked. Tell the visitor so.';
    return JSON.stringify({
      ...(!isAsAsked && { note: 'Nothing is free in the time that was asked about. These are the free times nearby.' }),
      ...dealTimes(offer, cards, context, zone),
    });
  },
});

/** Other hours of the days that were asked about suit better than other days. */
const wholeDays = ({ from, to }: Wish, zone: string) => ({
  from: DateTime.fromJSDate(from, { zone }).startOf('day').toJSDate(),
  to: DateTime.fromJSDate(to, { zone }).minus(1).endOf('day').toJSDate(),
});

const minutesOf = ({ start, end }: Slot): number => (end.getTime() - start.getTime()) / 60_000;

async function found<T>(search: Promise<T>): Promise<T> {
  return search.catch((error) => {
    if (!(error instanceof AppError && error.code === 'calendar_unavailable')) throw error;
    throw new ToolError(
      'The calendar cannot be reached just now, so no time can be offered. Tell the visitor exactly that, name no times, and suggest trying again in a few minutes.',
    );
  });
}

function parsed(text: string, zone: string, edge: 'start' | 'end'): Date {
  const moment = DateTime.fromISO(text, { zone, setZone: false });
  if (!moment.isValid)
    throw new ToolError(`"${text}" is not a day or a time. Give it like 2026-11-24 or 2026-11-24T15:00.`);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  return (isDay && edge === 'end' ? moment.plus({ days: 1 }) : moment).toJSDate();
}
