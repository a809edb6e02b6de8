import { setTimeout as wait } from 'node:timers/promises';
import pRetry from 'p-retry';
import { ModelFailure } from './model.failure.js';

/** How long trying again may go on for one model. */
export interface Patience {
  /** Further requests after the first. */
  retries: number;
  /** Pause before the first retry, ms; it doubles, and jitter makes it up to twice as long. */
  firstPauseMs: number;
  longestPauseMs: number;
  /** A model that asks for a longer wait than this is given up at once, ms. */
  longestRetryAfterMs: number;
}

/** A visitor looks at an empty bubble meanwhile. */
export const VISITOR_WAITS: Patience = {
  retries: 2,
  firstPauseMs: 250,
  longestPauseMs: 2_000,
  longestRetryAfterMs: 5_000,
};

/** Nobody waits, but a consumer's slot is held. */
export const NOBODY_WAITS: Patience = {
  retries: 3,
  firstPauseMs: 400,
  longestPauseMs: 8_000,
  longestRetryAfterMs: 30_000,
};

/**
 * Asks the models in order, each again while its failures are transient; goes on to the next model only from
 * a transient failure, since another model cannot mend a wrong request or an empty account.
 * @throws ModelFailure of the last request; `aborted` as soon as `signal` aborts.
 */
export async function persist<T>(
  models: readonly string[],
  patience: Patience,
  signal: AbortSignal | undefined,
  ask: (model: string) => Promise<T>,
): Promise<T> {
  for (const [index, model] of models.entries()) {
    try {
      return await askAgain(() => ask(model), patience, signal);
    } catch (error) {
      if (signal?.aborted) throw new ModelFailure('aborted', false, 'stopped', { cause: error });
      const final = !(error instanceof ModelFailure) || !error.transient;
      if (final || index === models.length - 1) throw error;
    }
  }
  throw new TypeError('No model was given');
}

function askAgain<T>(ask: () => Promise<T>, patience: Patience, signal: AbortSignal | undefined): Promise<T> {
  return pRetry(ask, {
    retries: patience.retries,
    minTimeout: patience.firstPauseMs,
    maxTimeout: patience.longestPauseMs,
    randomize: true,
    ...(signal && { signal }),
    shouldRetry: async ({ error }) => {
      if (!(error instanceof ModelFailure) || !error.transient) return false;
      const { retryAfterMs = 0 } = error.options;
      if (retryAfterMs > patience.longestRetryAfterMs) return false;
      await wait(retryAfterMs, undefined, { ...(signal && { signal }) });
      return true;
    },
  });
}
