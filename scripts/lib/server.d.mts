import type { SpawnOptions } from 'node:child_process';

export interface ServerOptions extends SpawnOptions {
  /** As a failure names it. */
  what: string;
  isReady: () => Promise<boolean>;
  /** Longest wait for `isReady`, 60,000 ms by default. */
  timeoutMs?: number;
}

/** Resolves when it is ready; `stop` kills it (SIGKILL), and so does the end of this process. */
export function startServer(
  command: string,
  args: string[],
  options: ServerOptions,
): Promise<{ stop: () => Promise<void> }>;
