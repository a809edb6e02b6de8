import { AppError } from '@minime/platform';

/** How long a visitor is kept waiting for an answer between services, in milliseconds. */
export const REQUEST_TIMEOUT_MS = 3_000;

/** What the asker learns of a handler's error: an AppError as it is, of anything else only that it happened. */
export function refusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('internal', 'The question could not be answered', { retryable: true, cause: error });
}
