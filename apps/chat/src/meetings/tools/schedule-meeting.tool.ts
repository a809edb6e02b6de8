import { AppError } from '@minime/platform';
import { z } from 'zod';
import { type Tool, type ToolContext, ToolError } from '../../tools/tool.js';
import type { AvailabilityService } from '../availability.service.js';
import type { BookingService, Held } from '../booking.service.js';
import type { MeetingCards } from '../meeting.cards.js';
import type { MeetingSettings } from '../meeting.settings.js';
import { askerOf } from './asker.js';
import { isNoLongerFree, problemText } from './hold.problems.js';
import { dealTimes } from './offered.times.js';

/** Fresh times are looked for so far from the one that was taken. */
const AROUND_MS = 7 * 24 * 3_600_000;

const slotId = z.string().trim().max(400).describe('slotId of an offered time, exactly as it was given.');

const schedule = z.object({
  slotId,
  email: z
    .string()
    .trim()
    .max(254)
    .describe('Address for the invitation, as the visitor wrote it in this conversation.'),
  name: z.string().trim().max(120).optional().describe('The visitor’s name, if they told it.'),
  topic: z.string().trim().max(500).optional().describe('What they want to talk about, in their words.'),
});

/** What both tools work with. */
export interface BookingDesk {
  bookings: BookingService;
  availability: AvailabilityService;
  cards: MeetingCards;
  settings: MeetingSettings;
}

/** Keeps a time and asks the visitor to confirm it. */
export const scheduleMeetingTool = (desk: BookingDesk): Tool<z.output<typeof schedule>> => ({
  name: 'schedule_meeting',
  description:
    'Keep an offered time for the visitor and show them a card to confirm it. This books nothing yet: tell the visitor that the time waits for their confirmation.',
  input: schedule,
  async execute(wish, context) {
    return shown(await desk.bookings.hold(wish, askerOf(context)), wish.slotId, context, desk);
  },
});

const reschedule = z.object({ slotId });

/** The same for a meeting that shall be at another time. */
export const rescheduleMeetingTool = (desk: BookingDesk): Tool<z.output<typeof reschedule>> => ({
  name: 'reschedule_meeting',
  description:
    'Keep an offered time as the new one of the meeting of this conversation and show the visitor a card to confirm it. The meeting stays where it is until they do.',
  input: reschedule,
  async execute({ slotId: id }, context) {
    return shown(await desk.bookings.holdMove(id, askerOf(context)), id, context, desk);
  },
});

async function shown(held: Held, id: string, context: ToolContext, desk: BookingDesk): Promise<string> {
  if ('problem' in held) {
    const fresh = isNoLongerFree(held.problem) ? await freshTimes(id, context, desk) : undefined;
    if (fresh) return fresh;
    throw new ToolError(problemText(held.problem, desk.settings.terms));
  }
  const card = desk.cards.confirm(held.hold);
  context.deal(card);
  const { holdId, label, ownerLabel, email, expiresAt } = card.data;
  return JSON.stringify({
    status: 'kept, not booked: waits for the visitor’s confirmation by the card or in words',
    holdId,
    when: label,
    ...(ownerLabel !== undefined && { whenForMe: ownerLabel }),
    email,
    keptUntil: expiresAt,
  });
}

/** Somebody was quicker: what is free near the time that was wanted. Undefined: nothing, or nobody knows. */
async function freshTimes(id: string, context: ToolContext, desk: BookingDesk): Promise<string | undefined> {
  const wanted = desk.availability.issued(id, context.conversationId);
  if (typeof wanted !== 'object') return undefined;
  const { start, end } = wanted;
  const wish = {
    from: new Date(start.getTime() - AROUND_MS),
    to: new Date(end.getTime() + AROUND_MS),
    durationMinutes: (end.getTime() - start.getTime()) / 60_000,
    moves: await desk.availability.movable(context.conversationId),
  };
  const offer = await desk.availability.find(wish).catch((error) => {
    if (error instanceof AppError && error.code === 'calendar_unavailable') return undefined;
    throw error;
  });
  if (!offer?.slots.length) return undefined;
  return JSON.stringify({
    status: 'not kept: that time is no longer free. The visitor is shown these; let them choose one.',
    ...dealTimes(offer, desk.cards, context, context.visitorZone ?? context.ownerZone),
  });
}
