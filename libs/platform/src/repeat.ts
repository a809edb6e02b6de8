import type { Logger } from 'pino';

export interface Repetition {
  /** Milliseconds. */
  everyMs: number;
  /** What the log says when it fails; of failures in a row only the first is logged. */
  failure: string;
  logger: Logger;
}

/**
 * Does a piece of work again and again, never twice at once, and keeps no process alive.
 * @returns how to stop that; resolves when the work under way has ended
 */
export function repeat(work: () => Promise<void>, { everyMs, failure, logger }: Repetition): () => Promise<void> {
  let running: Promise<void> | undefined;
  let isFailing = false;
  const run = async () => {
    try {
      await work();
      isFailing = false;
    } catch (error) {
      if (!isFailing) logger.warn({ err: error }, failure);
      isFailing = true;
    }
  };
  const timer = setInterval(() => {
    running ??= run().finally(() => {
      running = undefined;
    });
  }, everyMs).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
