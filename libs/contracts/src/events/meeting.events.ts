import { z } from 'zod';
import { uuid } from '../primitives.js';
import { visitorProfile } from '../visitor.js';
import { booking } from './conversation.events.js';

/** Emitted by chat once the calendar holds the event, and again when it was moved there. */
export const meetingBooked = z.object({ conversationId: uuid, visitor: visitorProfile, booking });

/** Emitted by chat where no calendar is connected: the owner is mailed the wish, and again when its time was changed. */
export const meetingRequested = z.object({ conversationId: uuid, visitor: visitorProfile, booking });

/** Emitted by chat; `by` says who cancelled. */
export const meetingCancelled = z.object({
  conversationId: uuid,
  visitor: visitorProfile,
  booking,
  by: z.enum(['visitor', 'owner']),
});
