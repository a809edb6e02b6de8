/**
 * An error with a stable `code` for programs and a message for people. `retryable` says whether the same attempt may
 * succeed later; a message whose handler fails with a non-retryable error goes straight to the dead letters.
 * It knows nothing of HTTP or sockets: the edge translates.
 */
export class AppError extends Error {
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** What we do not know may pass: only an AppError can say that trying again is useless. */
export const isRetryable = (error: unknown): boolean => !(error instanceof AppError) || error.retryable;
