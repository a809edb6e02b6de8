import { z } from 'zod';
import { timestamp, uuid } from './primitives.js';

/**
 * What travels over the broker. `id` names the message for its whole life (a redelivery and a replay keep it: the
 * inbox remembers it); `causationId` is the id of the message whose handling emitted this one.
 */
export const envelope = z.object({
  id: uuid,
  type: z.string().regex(/^[a-z]+(?:\.[a-z][a-z-]*)+\.v\d+$/),
  occurredAt: timestamp,
  conversationId: uuid.optional(),
  causationId: uuid.optional(),
  data: z.unknown(),
});

export type Envelope = z.infer<typeof envelope>;
