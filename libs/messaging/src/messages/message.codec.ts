import { randomUUID } from 'node:crypto';
import { type Event, type EventData, type EventType, envelope, events, isEventType } from '@minime/contracts';
import { AppError, traceparent } from '@minime/platform';
import type { z } from 'zod';
import type { PublishOptions } from '../ports.js';
import { nestsDeeperThan } from './json.depth.js';

/** Larger than any transcript we write, smaller than what hurts a broker; bytes of UTF-8. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** Our own messages stay below ten levels. */
const MAX_DEPTH = 64;
/** Only a key can be followed by a colon: a visitor may well write the word. */
const PROTOTYPE_KEY = /"__proto__"\s*:/;

/** An event as it travels: an envelope in JSON, with what routing needs beside it. */
export interface SealedMessage {
  id: string;
  type: EventType;
  body: string;
  /** The trace that it is a part of, as W3C Trace Context writes it. */
  traceparent?: string;
}

/**
 * Parses an event through its contract and wraps it for the way.
 * @throws ZodError when `data` or `options` break the contract, AppError `message_too_big`.
 */
export function seal<T extends EventType>(type: T, data: EventData<T>, options: PublishOptions = {}): SealedMessage {
  const wrapped = envelope.parse({
    id: options.id ?? randomUUID(),
    type,
    occurredAt: new Date().toISOString(),
    conversationId: options.conversationId,
    causationId: options.causationId,
    data: events[type].parse(data),
  });
  const body = JSON.stringify(wrapped);
  assertSize(Buffer.byteLength(body));
  return { id: wrapped.id, type, body, traceparent: traceparent() };
}

/**
 * Reads an event that came over the wire; `expected` is what the queue is for.
 * @throws AppError, never retryable: `message_too_big`, `message_too_deep`, `message_not_json`, `message_invalid`,
 * `message_unknown` (no such type or version), `message_misrouted`. None of them repeats what the message said.
 */
export function open<T extends EventType>(body: Buffer, expected: T): Event<T> {
  assertSize(body.byteLength);
  const text = body.toString();
  if (nestsDeeperThan(MAX_DEPTH, text)) throw poison('message_too_deep', `nests deeper than ${MAX_DEPTH} levels`);
  if (PROTOTYPE_KEY.test(text)) throw poison('message_invalid', 'has a key __proto__');
  const wrapped = check(envelope, parseJson(text));
  if (!isEventType(wrapped.type)) throw poison('message_unknown', 'is of a type or version that we do not know');
  if (wrapped.type !== expected) throw poison('message_misrouted', `is a ${wrapped.type} in a queue for ${expected}`);
  const contract: z.ZodType = events[expected];
  return { ...wrapped, type: expected, data: check(contract, wrapped.data) as EventData<T> };
}

/** Reads an event that this process has sealed itself: it was parsed through its contract then. */
export const reopen = <T extends EventType>(body: Buffer): Event<T> => JSON.parse(body.toString());

/** The id of a message that may be broken, as far as it can be told. */
export function idOf(body: Buffer): string | undefined {
  return /"id"\s*:\s*"([0-9a-fA-F-]{36})"/.exec(body.subarray(0, 200).toString())?.[1];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw poison('message_not_json', 'is not JSON');
  }
}

function check<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.') || 'the message';
  throw poison('message_invalid', `breaks its contract at ${path} (${issue?.code})`);
}

function assertSize(bytes: number): void {
  if (bytes > MAX_MESSAGE_BYTES) throw poison('message_too_big', `has ${bytes} bytes, of ${MAX_MESSAGE_BYTES} allowed`);
}

const poison = (code: string, what: string) => new AppError(code, `The message ${what}`, { retryable: false });
