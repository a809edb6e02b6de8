import { z } from 'zod';
import { uuid } from '../primitives.js';
import { visitorProfile } from '../visitor.js';
import { booking } from './conversation.events.js';

/** Emitted by chat once the calendar holds the event. */
export const meetingBooked = z.object({ conversationId: uuid, visitor: visitorProfile, booking });

/** Emitted by chat; `by` says who cancelled. */
export const meetingCancelled = z.object({
  conversationId: uuid,
  visitor: visitorProfile,
  booking,
  by: z.enum(['visitor', 'owner']),
});
