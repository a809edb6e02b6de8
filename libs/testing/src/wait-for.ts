import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** What is waited for, as it completes "timed out waiting for". */
  what: string;
  /** 30,000 ms by default. */
  timeoutMs?: number;
  /** Pause between two looks; 20 ms by default. */
  intervalMs?: number;
}

/**
 * Looks until the fact is there (anything but `undefined`, `null` and `false`) and returns it. An error thrown by the
 * look counts as "not yet" and is the cause of the final error.
 */
export async function waitFor<T>(
  look: () => T | Promise<T>,
  { what, timeoutMs = 30_000, intervalMs = 20 }: WaitOptions,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      const fact = await look();
      if (fact !== undefined && fact !== null && fact !== false) return fact as NonNullable<Exclude<T, false>>;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > deadline) throw new Error(`timed out after ${timeoutMs} ms waiting for ${what}`, { cause });
    await delay(intervalMs);
  }
}
