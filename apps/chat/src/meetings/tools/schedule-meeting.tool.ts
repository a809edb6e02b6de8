import { z } from 'zod';
import { type Tool, type ToolContext, ToolError } from '../../tools/tool.js';
import type { BookingService, Held } from '../booking.service.js';
import type { MeetingCards } from '../meeting.cards.js';
import type { MeetingSettings } from '../meeting.settings.js';
import { askerOf } from './asker.js';
import { problemText } from './hold.problems.js';

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

/** Keeps a time and asks the visitor to confirm it. */
export const scheduleMeetingTool = (
  bookings: BookingService,
  cards: MeetingCards,
  settings: MeetingSettings,
): Tool<z.output<typeof schedule>> => ({
  name: 'schedule_meeting',
  description:
    'Keep an offered time for the visitor and show them a card to confirm it. This books nothing yet: tell the visitor that the time waits for their confirmation.',
  input: schedule,
  async execute(wish, context) {
    return shown(await bookings.hold(wish, askerOf(context)), context, cards, settings);
  },
});

const reschedule = z.object({ slotId });

/** The same for a meeting that shall be at another time. */
export const rescheduleMeetingTool = (
  bookings: BookingService,
  cards: MeetingCards,
  settings: MeetingSettings,
): Tool<z.output<typeof reschedule>> => ({
  name: 'reschedule_meeting',
  description:
    'Keep an offered time as the new one of the meeting of this conversation and show the visitor a card to confirm it. The meeting stays where it is until they do.',
  input: reschedule,
  async execute({ slotId: id }, context) {
    return shown(await bookings.holdMove(id, askerOf(context)), context, cards, settings);
  },
});

function shown(held: Held, context: ToolContext, cards: MeetingCards, { terms }: MeetingSettings): string {
  if ('problem' in held) throw new ToolError(problemText(held.problem, terms));
  const card = cards.confirm(held.hold);
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
