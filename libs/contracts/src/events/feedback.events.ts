import { z } from 'zod';
import { boundedText, uuid } from '../primitives.js';

export const feedbackValue = z.enum(['up', 'down']);

/** Emitted by gateway: a thumb for one answer; the last one counts. */
export const feedbackGiven = z.object({
  conversationId: uuid,
  turnId: uuid,
  value: feedbackValue,
  comment: boundedText(1000).optional(),
});
