import { isRetryable } from '@minime/platform';

/** The delays of the whole system, shortest first: each is one queue on the broker. Milliseconds. */
export const retryDelays = [
  { name: '1s', ms: 1_000 },
  { name: '10s', ms: 10_000 },
  { name: '60s', ms: 60_000 },
  { name: '10m', ms: 600_000 },
] as const;
export type RetryDelay = (typeof retryDelays)[number];

/** Three short waits, then every ten minutes: an outage of an hour is bridged before a person has to look. */
export const MAX_ATTEMPTS = 10;

/** A process that dies over a message gets it again so many times before it counts as poison. */
export const MAX_DELIVERIES = 20;

/** A replica that misses a broadcast makes it good from the database: it is tried for seconds, not for an hour. */
const MAX_BROADCAST_ATTEMPTS = 3;

/** What becomes of a message: done, tried again later, or parked for a person. */
export type Verdict =
  | { kind: 'done' }
  | { kind: 'retry'; delay: RetryDelay; error: unknown }
  | { kind: 'dead'; code: string; error: unknown };

/** Judges a failed attempt; `attempt` counts from 1. */
export function judge(error: unknown, attempt: number, broadcast = false): Verdict {
  const last = broadcast ? MAX_BROADCAST_ATTEMPTS : MAX_ATTEMPTS;
  if (!isRetryable(error) || attempt >= last) return { kind: 'dead', code: codeOf(error), error };
  const delay = retryDelays[Math.min(attempt, retryDelays.length) - 1] ?? retryDelays[0];
  return { kind: 'retry', delay, error };
}

/** The stable code of an error: ours, else that of Node or PostgreSQL, else its class. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && code !== '') return code;
  return error instanceof Error ? error.name : 'unknown';
}
