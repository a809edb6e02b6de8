import type { ErrorCode, ErrorDetail } from '@minime/contracts';
import { AppError } from '@minime/platform';

/** When to come back after a failure that passes by itself, in milliseconds. */
const UNAVAILABLE_RETRY_MS = 5_000;

/** A no that the visitor is told: the code for programs, the message for people. */
export class Refusal extends AppError {
  declare readonly code: ErrorCode;
  /** Milliseconds after which the same attempt may succeed. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(code, message, { retryable: options.retryAfterMs !== undefined, cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
  }

  get detail(): ErrorDetail {
    const { code, message, retryAfterMs } = this;
    return { code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
}

export const unavailable = (cause?: unknown, retryAfterMs = UNAVAILABLE_RETRY_MS): Refusal =>
  new Refusal('unavailable', 'I cannot answer right now; please try again in a moment.', {
    retryAfterMs,
    cause,
  });

export const blocked = (): Refusal => new Refusal('blocked', 'This chat is closed for you.');

export const paused = (): Refusal =>
  new Refusal('paused', 'The chat is paused for the moment; please come back later.');

export const turnUnknown = (): Refusal => new Refusal('turn_unknown', 'There is no such answer in this conversation.');

/** What a visitor is told of any failure: ours may pass, and its cause is nobody's business. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof AppError && error.retryable) return unavailable(error);
  return new Refusal('internal', 'Something went wrong on our side.', { cause: error });
}
