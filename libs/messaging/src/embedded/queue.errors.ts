import { AppError } from '@minime/platform';
import { codeOf } from '../consuming/retry.policy.js';

/** SQLSTATE of a schema or table that is not there. */
const NOT_MIGRATED = new Set(['3F000', '42P01']);

/** A failed statement in words: `migrations_pending` needs a person, `unavailable` may be tried again. */
export function queueError(cause: unknown): AppError {
  if (NOT_MIGRATED.has(codeOf(cause))) {
    return new AppError('migrations_pending', 'The schema messaging is not migrated: run npm run migrate', { cause });
  }
  return new AppError('unavailable', 'The message queue does not answer', { retryable: true, cause });
}
