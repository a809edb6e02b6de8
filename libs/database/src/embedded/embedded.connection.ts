import { realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@minime/platform';
import type pg from 'pg';
import { clusterPath, readPassword } from './cluster.js';
import { inUse, isLock, lockAfterCommands } from './data-dir.lock.js';
import type { EmbeddedOptions } from './embedded-postgres.js';
import { findPostmaster, type ServerPlace, stopPostmaster } from './postmaster.js';
import { connectTo, ensureDataDir, ensureServer, serverUrl } from './server.js';
import { SHARED_DIRECTORY } from './shared.directory.js';

/** Marks the connection that every command holds while it needs the server. */
const PRESENCE = 'minime-command';
/** Longest wait for a live `npm start` to have its server ready, in ms. */
const JOIN_WAIT_MS = 120_000;
const POLL_MS = 100;

export interface EmbeddedConnection {
  url: string;
  /** Leaves the server. Close your data sources first: the last command to leave a server of commands stops it. */
  close(): Promise<void>;
}

/**
 * For commands: joins the server of a live `npm start`; when that is down, starts the server for the time of the
 * command. Several commands share one server, and an `npm start` that comes meanwhile takes it over.
 * @throws AppError as `startEmbeddedPostgres`.
 */
export async function connectEmbedded(options: EmbeddedOptions): Promise<EmbeddedConnection> {
  const dataDir = await ensureDataDir(options.dataDir);
  const deadline = Date.now() + JOIN_WAIT_MS;
  for (;;) {
    const lock = await lockAfterCommands(dataDir, 'command');
    if (isLock(lock)) return startForCommand(dataDir, options).finally(lock.release);
    const joined = await join(dataDir);
    if (joined) return joined;
    if (Date.now() > deadline) throw inUse(dataDir, lock);
    await delay(POLL_MS);
  }
}

async function startForCommand(dataDir: string, options: EmbeddedOptions): Promise<EmbeddedConnection> {
  const { log, sharedDirectory = SHARED_DIRECTORY } = options;
  const { place, url } = await ensureServer(dataDir, sharedDirectory, log);
  const presence = await connectTo(url, PRESENCE);
  return { url, close: () => leave(dataDir, place, presence) };
}

async function join(dataDir: string): Promise<EmbeddedConnection | undefined> {
  try {
    const postmaster = await findPostmaster(await realpath(clusterPath(dataDir)));
    const password = await readPassword(dataDir);
    if (postmaster?.status !== 'ready' || !password) return undefined;
    const url = serverUrl(postmaster.port, password);
    const presence = await connectTo(url, PRESENCE);
    return { url, close: () => presence.end() };
  } catch (error) {
    if (error instanceof AppError) throw error;
    return undefined;
  }
}

async function leave(dataDir: string, place: ServerPlace, presence: pg.Client): Promise<void> {
  const lock = await lockAfterCommands(dataDir, 'command');
  if (!isLock(lock)) return presence.end();
  try {
    const { rowCount } = await presence.query(
      'SELECT FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()',
      [PRESENCE],
    );
    await presence.end();
    if (rowCount === 0) await stopPostmaster(place);
  } finally {
    await lock.release();
  }
}
