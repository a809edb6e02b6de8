import { createHash } from 'node:crypto';

/** Where events lie that nobody had subscribed to; it is listed and replayed like a dead-letter queue. */
export const UNROUTED = 'minime.unrouted';

/** The services that have dead letters. */
export const APPS = ['gateway', 'chat', 'geo', 'summary', 'ingest'] as const;

/** Which messages shall be kept no longer: those from before a moment, or all of a conversation. */
export type Unwanted = { before: Date } | { conversationId: string };

/**
 * Messages that carry out an erasure, and nothing but ids: they are not erased themselves.
 */
export const ERASING: readonly string[] = ['conversation.erase-requested.v1', 'turn.stop-requested.v1'];

/** A message that was given up, or that nobody wanted. */
export interface DeadLetter {
  /** Its message id, or for one that has none a digest of its body. */
  id: string;
  queue: string;
  /** The queue it died in; undefined where it never reached one. */
  origin: string | undefined;
  code: string;
  reason: string;
  attempts: number;
  diedAt: string | undefined;
  body: string;
}

/** Dead letters of one service. */
export interface WaitingLetters {
  queue: string;
  count: number;
}

/** What an operator may do with dead letters, on either broker. */
export interface DeadLetters {
  /** How many lie in each service's queue of dead letters; queues without any are left out. */
  count(): Promise<WaitingLetters[]>;
  /** Oldest first; of one queue, or of all. */
  list(queue?: string): Promise<DeadLetter[]>;
  /**
   * Sends dead letters (all, or the one of `id`) back to the queue they died in, under their own ids, with all their
   * attempts before them. Returns how many; those whose queue is gone stay. Doing it twice does no harm: whoever has
   * handled the message remembers its id.
   */
  replay(queue: string, id?: string): Promise<number>;
  /** Deletes dead letters for good. Returns how many had the id. */
  drop(queue: string, id: string): Promise<number>;
  /** Deletes what nobody may keep any more, in batches. @returns how many; 0: none is left */
  forget(unwanted: Unwanted): Promise<number>;
  close(): Promise<void>;
}

/** Names a message for an operator. */
export function letterId(messageId: string | undefined, body: string): string {
  return messageId ?? `sha256-${createHash('sha256').update(body).digest('hex').slice(0, 12)}`;
}
