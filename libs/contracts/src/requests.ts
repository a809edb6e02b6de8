import { z } from 'zod';
import { uuid } from './primitives.js';
import { serverMessages } from './socket/server.messages.js';
import { turnSnapshot } from './turn.js';

/**
 * What the edge may ask of chat while a visitor waits. A request is never the only bearer of something that
 * must not be lost: it has a timeout and the asker a fallback.
 */
export const requests = {
  /** The turns of a conversation, oldest first, and the one that is running. */
  'conversation.history.v1': {
    request: z.object({ conversationId: uuid, limit: z.number().int().min(1).max(200).default(50) }),
    reply: serverMessages.history,
  },
  /** The present state of a turn; `status` is final when no further frame will come. Null: no such turn here. */
  'turn.snapshot.v1': {
    request: z.object({ conversationId: uuid, turnId: uuid }),
    reply: z
      .object({
        /** For whoever has missed the beginning; absent while the turn waits. */
        started: serverMessages.turn_started.optional(),
        snapshot: turnSnapshot,
        finish: serverMessages.finish.optional(),
      })
      .nullable(),
  },
  /**
   * The question of a turn that may be answered anew: the last of its conversation, or one that was answered anew already,
   * `replacedBy` another. Null: no such turn.
   */
  'turn.replaceable.v1': {
    request: z.object({ conversationId: uuid, turnId: uuid }),
    reply: z.object({ question: z.string(), replacedBy: uuid.optional() }).nullable(),
  },
} as const;

export type RequestType = keyof typeof requests;
export type RequestData<R extends RequestType> = z.input<(typeof requests)[R]['request']>;
export type ParsedRequest<R extends RequestType> = z.output<(typeof requests)[R]['request']>;
export type Reply<R extends RequestType> = z.output<(typeof requests)[R]['reply']>;
