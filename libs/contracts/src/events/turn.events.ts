import { z } from 'zod';
import { boundedText, timestamp, uuid } from '../primitives.js';
import { turnStatus } from '../turn.js';
import { visitorContext } from '../visitor.js';

/** A button the visitor pressed on a card. */
export const cardAction = z.object({ kind: z.enum(['slot', 'confirm']), id: boundedText(400) });

/** Emitted by gateway: an accepted question. Carries all that chat needs, because queues keep no order between them. */
export const turnRequested = z.object({
  conversationId: uuid,
  visitorId: uuid,
  turnId: uuid,
  clientMessageId: uuid.optional(),
  question: z.string().min(1).max(20_000),
  action: cardAction.optional(),
  /** The turn this one answers anew. */
  replaces: uuid.optional(),
  /** HMAC of the visitor's network, hex: budgets are kept by it, the address itself never leaves the gateway. */
  networkKey: z.string().regex(/^[0-9a-f]{16,64}$/),
  context: visitorContext,
  askedAt: timestamp,
});

/** Emitted by gateway, broadcast: the worker that runs the turn stops it. */
export const turnStopRequested = z.object({ conversationId: uuid, turnId: uuid });

/** A page of the owner's, as far as others need to know it. */
export const pageName = z.object({ title: boundedText(300), url: z.url().max(2000).optional() });
export type PageName = z.infer<typeof pageName>;

/**
 * Emitted by chat when a turn is over that the owner has to learn of: nothing that they wrote answers its question. What
 * was answered travels with `conversation.ended`.
 */
export const turnCompleted = z.object({
  conversationId: uuid,
  turnId: uuid,
  /** The turn that this one took the place of. */
  replaces: uuid.optional(),
  status: turnStatus.extract(['finished', 'stopped', 'failed']),
  question: z.string().min(1).max(20_000),
  /** False when the owner's knowledge held nothing that answers the question. */
  answered: z.boolean(),
  /** Of the visitor's browser, BCP 47. */
  locale: boundedText(35).optional(),
  /** The page that comes nearest to the question, however far that is. */
  nearest: pageName.optional(),
  askedAt: timestamp,
});
