import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { findPostmaster, launchPostmaster } from './postmaster.js';
import type { RunningServer } from './server.js';

const CHECK_MS = 1_000;

export interface Supervisor {
  stop(): Promise<void>;
  /** Tells the server to stop and does not wait: all that a process can do on its way out. */
  interrupt(): void;
}

/**
 * Starts the server again, on the same port, when it is gone without having been told (killed by the system for want of
 * memory, or by hand). Data sources reconnect by themselves. It does not keep the process alive.
 */
export function supervise({ place, postmaster }: RunningServer, log: Logger): Supervisor {
  const stopping = new AbortController();
  let { pid } = postmaster;
  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
    },
    interrupt: () => {
      try {
        process.kill(pid, 'SIGINT');
      } catch {
        // It is gone already.
      }
    },
  };

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await delay(CHECK_MS, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted || (await findPostmaster(place.directory))) continue;
      log.error('the database server is gone; starting it again');
      try {
        pid = (await launchPostmaster(place, postmaster.port)).pid;
      } catch (error) {
        log.error({ err: error }, 'starting the database server failed');
      }
    }
  }
}
