import type { ConsumeMessage, GetMessage, Message, Options } from 'amqplib';
import type { Verdict } from '../consuming/retry.policy.js';

/** The trace that a message is a part of: https://www.w3.org/TR/trace-context/ */
export const TRACEPARENT = 'traceparent';
/** Number of the attempt that a delivery is, counted from 1. */
const ATTEMPT = 'x-attempt';
/** Where a dead letter came from, why it died and after how many attempts. */
const ORIGIN = 'x-origin-queue';
const CODE = 'x-error-code';
const REASON = 'x-error-reason';
const ATTEMPTS = 'x-attempts';
const DIED_AT = 'x-died-at';

/** Headers must stay far below a frame. */
const LONGEST_REASON = 500;

export function attemptOf(message: Message): number {
  const attempt: unknown = message.properties.headers?.[ATTEMPT];
  return typeof attempt === 'number' && Number.isInteger(attempt) && attempt > 0 ? attempt : 1;
}

export function retryHeaders(message: ConsumeMessage, attempt: number): Options.Publish {
  return carried(message, { [ATTEMPT]: attempt });
}

/** A dead letter starts anew: what we and the broker noted on it is taken off. */
export function replayHeaders(message: GetMessage): Options.Publish {
  return carried(message, {});
}

export function deadLetterHeaders(
  message: ConsumeMessage,
  queue: string,
  attempts: number,
  { code, error }: Extract<Verdict, { kind: 'dead' }>,
): Options.Publish {
  const reason = error instanceof Error ? error.message : String(error);
  return carried(message, {
    [ORIGIN]: queue,
    [CODE]: code,
    [REASON]: reason.slice(0, LONGEST_REASON),
    [ATTEMPTS]: attempts,
    [DIED_AT]: new Date().toISOString(),
  });
}

export interface Obituary {
  origin: string | undefined;
  code: string;
  reason: string;
  attempts: number;
  diedAt: string | undefined;
}

/** Reads ours, or what the broker writes when it dead-letters by itself (a process died over it too often). */
export function obituaryOf(message: Message): Obituary {
  const headers: Record<string, unknown> = message.properties.headers ?? {};
  const text = (name: string) => (typeof headers[name] === 'string' ? (headers[name] as string) : undefined);
  return {
    origin: text(ORIGIN) ?? text('x-first-death-queue'),
    code: text(CODE) ?? text('x-first-death-reason') ?? '?',
    reason: text(REASON) ?? '',
    attempts: typeof headers[ATTEMPTS] === 'number' ? headers[ATTEMPTS] : attemptOf(message),
    diedAt: text(DIED_AT),
  };
}

/** What a message keeps on its way: its id, its type and foreign headers such as the trace; ours and the broker's are told anew. */
function carried({ properties }: Message, headers: Record<string, unknown>): Options.Publish {
  const foreign = Object.entries(properties.headers ?? {}).filter(([name]) => !name.startsWith('x-'));
  return {
    ...(properties.messageId !== undefined && { messageId: properties.messageId }),
    ...(properties.type !== undefined && { type: properties.type }),
    headers: { ...Object.fromEntries(foreign), ...headers },
  };
}
