import { z } from 'zod';
import { type Tool, ToolError } from '../../tools/tool.js';
import type { BookingService } from '../booking.service.js';
import type { MeetingTurn } from '../meeting.turn.js';
import type { MeetingStore } from '../ports.js';
import { receiptOf } from './receipt.js';

const input = z.object({
  reason: z.string().trim().max(200).optional().describe('Why, if the visitor said so.'),
});

/** Cancels the meeting of the conversation; which one that is the server knows. */
export const cancelMeetingTool = (
  store: MeetingStore,
  bookings: BookingService,
  turns: MeetingTurn,
): Tool<z.output<typeof input>> => ({
  name: 'cancel_meeting',
  description: 'Cancel the meeting of this conversation, when the visitor asks for it in so many words.',
  input,
  async execute(_, context) {
    const { meeting, hold } = await store.ofConversation(context.conversationId);
    const target = meeting ?? hold;
    if (!target) throw new ToolError('There is no meeting in this conversation that could be cancelled.');
    return receiptOf(await bookings.cancel(target.id), context, turns);
  },
});
