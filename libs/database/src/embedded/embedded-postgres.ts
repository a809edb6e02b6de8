import type { Logger } from 'pino';
import { inUse, isLock, lockAfterCommands } from './data-dir.lock.js';
import { stopPostmaster } from './postmaster.js';
import { ensureDataDir, ensureServer } from './server.js';
import { SHARED_DIRECTORY } from './shared.directory.js';
import { supervise } from './supervisor.js';

export interface EmbeddedOptions {
  /** `DATA_DIR`; created if missing. The database is in its subdirectory `postgres`. */
  dataDir: string;
  log: Logger;
  /** Only for root in a private directory: where the server's user is given what it needs. */
  sharedDirectory?: string;
}

export interface EmbeddedPostgres {
  url: string;
  /** Whether a server that was running already, left by a killed process, was taken over. */
  adopted: boolean;
  major: number;
  /** Ends all sessions, stops the server and frees the directory. */
  stop(): Promise<void>;
}

/**
 * Runs a PostgreSQL of our own under `DATA_DIR/postgres`, on a loopback port, for the life of this process. The data
 * stays between starts.
 * @throws AppError `data_dir_in_use`, `data_dir_foreign_major`, `data_dir_not_ours`, `data_dir_not_reachable`,
 * `embedded_unsupported`, `embedded_no_account`, `embedded_not_reachable`, `embedded_failed`.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { log, sharedDirectory = SHARED_DIRECTORY } = options;
  const dataDir = await ensureDataDir(options.dataDir);
  const lock = await lockAfterCommands(dataDir, 'start');
  if (!isLock(lock)) throw inUse(dataDir, lock);
  try {
    const server = await ensureServer(dataDir, sharedDirectory, log);
    const supervisor = supervise(server, log);
    const interruptServer = () => supervisor.interrupt();
    process.once('exit', interruptServer);
    let stopped: Promise<void> | undefined;
    const stop = async () => {
      await supervisor.stop();
      await stopPostmaster(server.place);
      process.off('exit', interruptServer);
      await lock.release();
    };
    return {
      url: server.url,
      adopted: server.adopted,
      major: server.place.binaries.major,
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
