import { z } from 'zod';
import { contactCard } from '../cards.js';
import { errorCode } from '../codes.js';
import { boundedText, timestamp, uuid } from '../primitives.js';
import { author, card, citation, toolActivity, turnRecord, turnSnapshot } from '../turn.js';

const ofTurn = { turnId: uuid, epoch: z.number().int().positive() };

/** What a person may be told of a refusal; `retryAfterMs` is milliseconds. */
export const errorDetail = z.object({
  code: errorCode,
  message: z.string(),
  retryAfterMs: z.number().int().nonnegative().optional(),
});
export type ErrorDetail = z.infer<typeof errorDetail>;

/** What the page shows of the owner before anybody has said a word. */
export const publicPersona = z.object({
  name: z.string(),
  avatar: z.string().optional(),
  headline: z.string().optional(),
  greeting: z.string(),
  starters: z.array(z.string()),
  links: z.array(z.object({ label: z.string(), url: z.url() })),
  disclosure: z.string(),
  privacyUrl: z.string().optional(),
  /** The owner's colour, `#rrggbb`; a client makes it readable before it uses it. */
  colour: z.string().optional(),
});
export type PublicPersona = z.infer<typeof publicPersona>;

const session = z.object({
  conversationId: uuid,
  token: z.string(),
  expiresAt: timestamp,
  persona: publicPersona,
  limits: z.object({ messageChars: z.number().int(), perMinute: z.number().int() }),
  sandboxed: z.array(z.string()),
  /** While the AI is paused: how to reach the owner, where they say. */
  contact: contactCard.optional(),
  /** Where the visitor can export (GET) and erase (DELETE) this conversation with the token; absent where it is not offered. */
  privacyEndpoint: z.string().optional(),
});

const history = z.object({
  turns: z.array(turnRecord),
  running: turnSnapshot.extend({ question: z.string() }).optional(),
  /** Turns that were answered anew: whoever still shows one removes it. */
  replaced: z.array(uuid).optional(),
});
export type History = z.infer<typeof history>;

/** Every event a server may send, by name. */
export const serverMessages = {
  session,
  history,
  turn_started: z.object({
    ...ofTurn,
    author,
    question: z.string(),
    clientMessageId: uuid.optional(),
    at: timestamp,
    replaces: uuid.optional(),
  }),
  message_chunk: z.object({ ...ofTurn, seq: z.number().int().positive(), content: z.string().min(1) }),
  snapshot: turnSnapshot,
  tool: toolActivity.extend(ofTurn),
  citation: citation.extend(ofTurn),
  card: card.extend(ofTurn),
  finish: z.object({
    ...ofTurn,
    seq: z.number().int().nonnegative(),
    status: z.enum(['finished', 'stopped', 'failed']),
    reason: boundedText(200).optional(),
  }),
  error: errorDetail.extend({ turnId: uuid.optional() }),
  going_away: z.object({ reconnectInMs: z.number().int().nonnegative() }),
} as const;

export type ServerEvent = keyof typeof serverMessages;
export type ServerMessage<E extends ServerEvent> = z.infer<(typeof serverMessages)[E]>;

/** Answer to a client's event: `ok` means durably accepted. */
export type Acknowledgement = { ok: true; turnId?: string } | { ok: false; error: ErrorDetail };
