import { z } from 'zod';
import { boundedText, timestamp, tokens, usd, uuid } from '../primitives.js';
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

/** Emitted by chat when a turn has reached its final status. */
export const turnCompleted = z.object({
  conversationId: uuid,
  visitorId: uuid,
  turnId: uuid,
  status: turnStatus.extract(['finished', 'stopped', 'failed']),
  question: z.string(),
  /** False when the owner's knowledge held nothing that answers the question. */
  answered: z.boolean(),
  model: z.string().optional(),
  usage: z.object({ input: tokens, output: tokens, cacheRead: tokens, cacheWrite: tokens }),
  costUsd: usd,
  /** Milliseconds from acceptance to the first and to the last token. */
  firstTokenMs: z.number().nonnegative().optional(),
  totalMs: z.number().nonnegative(),
});
