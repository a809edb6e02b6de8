import { z } from 'zod';
import { type Tool, type ToolContext, ToolError } from '../../tools/tool.js';
import type { BookingService } from '../booking.service.js';
import type { Meeting } from '../meeting.js';
import type { MeetingTurn } from '../meeting.turn.js';
import type { MeetingStore } from '../ports.js';
import { receiptOf } from './receipt.js';

const input = z.object({ holdId: z.uuid().toLowerCase().describe('holdId of the time that waits for confirmation.') });

/** Books what the visitor agreed to in words. */
export const confirmMeetingTool = (
  store: MeetingStore,
  bookings: BookingService,
  turns: MeetingTurn,
): Tool<z.output<typeof input>> => ({
  name: 'confirm_meeting',
  description:
    'Book the time that waits for confirmation. Only when the visitor’s latest message, written after they saw the card, clearly says yes to it.',
  input,
  async execute({ holdId }, context) {
    const hold = await store.find(holdId);
    if (!hold || hold.conversationId !== context.conversationId) throw new ToolError('There is nothing to confirm.');
    if (!isAfterCard(hold, context)) {
      throw new ToolError(
        'Not booked: the visitor has not written anything since they were shown the card. Ask them to confirm, by the card or in words, and wait for their answer.',
      );
    }
    return receiptOf(await bookings.confirm(holdId), context, turns);
  },
});

/**
 * A yes comes after its question: in a later message, one that was sent when the card was there. A question asked anew has the
 * old words under a new position, so it never is a yes.
 */
const isAfterCard = (hold: Meeting, { position, askedAt, isRepeat }: ToolContext): boolean =>
  !isRepeat && position > hold.turnPosition && askedAt > hold.createdAt;
