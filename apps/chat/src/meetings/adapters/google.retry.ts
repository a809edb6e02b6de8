import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@minime/platform';
import pRetry from 'p-retry';

export interface RetryOptions {
  /** How long one attempt may take, ms. */
  attemptMs: number;
  /** Attempts after the first. */
  retries: number;
  /** Before the second attempt; doubled each time, and up to twice as long by chance. */
  firstDelayMs: number;
}

/** Together at most about fifteen seconds: somebody waits in a chat. */
export const DEFAULT_RETRY: RetryOptions = { attemptMs: 4_000, retries: 2, firstDelayMs: 250 };
const LONGEST_RETRY_AFTER_MS = 2_000;

/** What an error of Google's client says about itself. */
export interface GoogleFailure {
  /** HTTP status; undefined when there was no answer. */
  status?: number;
  /** Google's word: `rateLimitExceeded`, `notFound`, `invalid_grant`. */
  reason?: string;
  retryAfterMs?: number;
}

export function failureOf(error: unknown): GoogleFailure {
  const { response, code } = error as {
    response?: { status?: number; headers?: Headers; data?: { error?: string | { errors?: { reason?: string }[] } } };
    code?: string | number;
  };
  const told = response?.data?.error;
  const reason = typeof told === 'string' ? told : told?.errors?.[0]?.reason;
  const seconds = Number(response?.headers?.get?.('retry-after'));
  return {
    ...(response?.status && { status: response.status }),
    ...((reason ?? code) !== undefined && { reason: String(reason ?? code) }),
    ...(seconds > 0 && { retryAfterMs: seconds * 1_000 }),
  };
}

/** Too much asked at once, Google's own trouble, or no answer at all: the next attempt may go well. */
function mayPass({ status, reason }: GoogleFailure): boolean {
  if (status === undefined) return true;
  return status === 429 || status >= 500 || (status === 403 && /rateLimitExceeded$/i.test(reason ?? ''));
}

/**
 * Runs a request that may be repeated without harm.
 * @throws the last error of Google's client
 */
export function withRetries<T>(
  request: (limits: { signal: AbortSignal }) => Promise<T>,
  { attemptMs, retries, firstDelayMs }: RetryOptions,
): Promise<T> {
  return pRetry(() => request({ signal: AbortSignal.timeout(attemptMs) }), {
    retries,
    minTimeout: firstDelayMs,
    factor: 2,
    randomize: true,
    shouldRetry: ({ error }) => mayPass(failureOf(error)),
    onFailedAttempt: async ({ error, retriesLeft }) => {
      const { retryAfterMs } = failureOf(error);
      if (retryAfterMs && retriesLeft > 0) await pause(Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
    },
  });
}

/** Status and Google's own word only: a message of Google's may repeat an address. */
export function unavailable(cause: unknown): AppError {
  const { status, reason } = failureOf(cause);
  const words = [status, reason].filter((word) => word !== undefined).join(' ') || 'no answer';
  const hint = reason === 'invalid_grant' ? ': the access was withdrawn or has expired, run npm run google:auth' : '';
  return new AppError('calendar_unavailable', `Google Calendar cannot be used (${words})${hint}`, {
    retryable: true,
    cause,
  });
}
