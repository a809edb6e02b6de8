import { isHTTPResponseError } from '@notionhq/client';

/** Notion asks for patience with these, and says for how long; it is meant to be obeyed. */
const BUSY = new Set([429, 529]);
const BROKEN = new Set([409, 500, 502, 503, 504]);
const BUSY_TRIES = 10;
const BROKEN_TRIES = 4;
/** A longer wait than this is left to the next sync. */
const LONGEST_WAIT_MS = 60 * 60 * 1_000;

/**
 * How long to wait before a failed request is made again, in ms; undefined: not at all.
 * @param attempt how often it has been made, from 1
 * @param backoffMs the first wait, doubled with each attempt, where the answer names none
 * @param isRepeatable whether it may be made again where nobody knows if it was done
 */
export function waitAfter(error: unknown, attempt: number, backoffMs: number, isRepeatable = true): number | undefined {
  const backoff = backoffMs * 2 ** (attempt - 1);
  if (isHTTPResponseError(error) && BUSY.has(error.status)) {
    const wait = retryAfterMs(error.headers) ?? backoff;
    return attempt < BUSY_TRIES && wait <= LONGEST_WAIT_MS ? wait : undefined;
  }
  const isBroken = isHTTPResponseError(error) ? BROKEN.has(error.status) : isConnectionError(error);
  return isBroken && isRepeatable && attempt < BROKEN_TRIES ? backoff : undefined;
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfterMs(headers: unknown): number | undefined {
  const value = headers instanceof Headers ? headers.get('retry-after') : null;
  if (!value) return undefined;
  const ms = /^[\d.]+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** No answer in time, none at all, or one that breaks off. */
const isConnectionError = (error: unknown): boolean =>
  ['TimeoutError', 'RequestTimeoutError', 'TypeError', 'SyntaxError'].includes((error as Error).name);
