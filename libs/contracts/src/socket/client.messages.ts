import { z } from 'zod';
import { feedbackValue } from '../events/feedback.events.js';
import { cardAction } from '../events/turn.events.js';
import { boundedText, uuid } from '../primitives.js';

/** What a client may send along when it connects (`auth` of Socket.IO). */
export const handshakeAuth = z.object({
  token: z.string().max(4096).optional(),
  /** The token of the conversation that the visitor has just left for a new one. It opens nothing: a block goes with it. */
  previous: z.string().max(4096).optional(),
  locale: boundedText(35).optional(),
  timeZone: boundedText(64).optional(),
  page: boundedText(2000).optional(),
  referrer: boundedText(2000).optional(),
});

/** The simplest client sends `{ message }`; it means the same as `{ text }`. Length is checked by the gateway's own limit. */
const question = z
  .object({
    text: z.string().optional(),
    message: z.string().optional(),
    clientMessageId: uuid.optional(),
    action: cardAction.optional(),
  })
  .transform(({ text, message, ...rest }, context) => {
    const asked = (text ?? message)?.trim();
    if (!asked) {
      context.addIssue({ code: 'custom', message: 'text must not be empty', path: ['text'] });
      return z.NEVER;
    }
    return { text: asked, ...rest };
  });

/** Every event a client may send, by name. */
export const clientMessages = {
  message: question,
  stop: z.object({ turnId: uuid }),
  regenerate: z.object({ turnId: uuid }),
  resume: z.object({ turnId: uuid, epoch: z.number().int().positive(), seq: z.number().int().nonnegative() }),
  feedback: z.object({ turnId: uuid, value: feedbackValue, comment: boundedText(1000).optional() }),
  end: z.object({}),
} as const;

export type ClientEvent = keyof typeof clientMessages;
export type ClientMessage<E extends ClientEvent> = z.infer<(typeof clientMessages)[E]>;
