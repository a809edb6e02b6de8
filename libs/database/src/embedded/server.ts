import { access, constants, mkdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@minime/platform';
import pg from 'pg';
import type { Logger } from 'pino';
import { type ClusterPlace, clusterPath, ensureCluster, resetPassword, SUPERUSER } from './cluster.js';
import {
  findPostmaster,
  launchPostmaster,
  type Postmaster,
  runsAsWeWould,
  type ServerPlace,
  stopPostmaster,
} from './postmaster.js';
import { serverAccount } from './server.account.js';
import { serverBinaries } from './server.binaries.js';

/** The database that every service's schema lives in. */
const DATABASE = 'minime';
const CONNECT_TIMEOUT_MS = 5_000;
const POLL_MS = 50;
const UNKNOWN_DATABASE = '3D000';

export interface RunningServer {
  place: ServerPlace;
  postmaster: Postmaster;
  url: string;
  adopted: boolean;
}

/** The directory, private to whoever makes it; returns its real path. @throws AppError `data_dir_not_reachable`. */
export async function ensureDataDir(dataDir: string): Promise<string> {
  try {
    await mkdir(dirname(resolve(dataDir)), { recursive: true });
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return await realpath(dataDir);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    throw new AppError('data_dir_not_reachable', `DATA_DIR ${resolve(dataDir)} cannot be used (${reason})`, {
      cause: error,
    });
  }
}

/**
 * The server of this data directory, running: an orphan that a killed process left behind is adopted when it is what we
 * would start, else stopped first. Call it with the directory's lock held.
 */
export async function ensureServer(dataDir: string, sharedDirectory: string, log: Logger): Promise<RunningServer> {
  const account = await serverAccount(clusterPath(dataDir), log);
  const binaries = await serverBinaries(account, sharedDirectory, log);
  const clusterPlace: ClusterPlace = { dataDir, account, binaries, sharedDirectory, log };
  const { directory, password } = await ensureCluster(clusterPlace);
  const place: ServerPlace = { directory, account, binaries, logFile: join(dataDir, 'postgres.log') };

  const orphan = await settled(directory);
  if (orphan && password && (await isAsWeWould(place, orphan, password))) {
    log.info({ pid: orphan.pid }, 'adopted the database server that a killed process left running');
    return finish(place, orphan, password, true);
  }
  if (orphan) {
    log.info({ pid: orphan.pid }, 'stopping the database server that a killed process left running');
    await stopPostmaster(place);
  }
  const secret = password ?? (await resetPassword(clusterPlace, directory));
  return finish(place, await launchPostmaster(place), secret, false);
}

export function serverUrl(port: number, password: string, database = DATABASE): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

export async function connectTo(url: string, applicationName: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function finish(
  place: ServerPlace,
  postmaster: Postmaster,
  password: string,
  adopted: boolean,
): Promise<RunningServer> {
  try {
    await ensureDatabase(postmaster.port, password);
  } catch (error) {
    await stopPostmaster(place);
    throw error;
  }
  return { place, postmaster, url: serverUrl(postmaster.port, password), adopted };
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  try {
    await (await connectTo(serverUrl(port, password), 'minime-start')).end();
  } catch (error) {
    if ((error as { code?: string }).code !== UNKNOWN_DATABASE) throw error;
    const client = await connectTo(serverUrl(port, password, 'postgres'), 'minime-start');
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(DATABASE)}`).finally(() => client.end());
  }
}

/** A server that is still recovering gets the time it needs. */
async function settled(directory: string): Promise<Postmaster | undefined> {
  for (;;) {
    const postmaster = await findPostmaster(directory);
    if (postmaster?.status !== 'starting') return postmaster;
    await delay(POLL_MS);
  }
}

async function isAsWeWould(place: ServerPlace, { port }: Postmaster, password: string): Promise<boolean> {
  if (!(await runsAsWeWould(place, port))) return false;
  try {
    const client = await connectTo(serverUrl(port, password, 'postgres'), 'minime-start');
    const { rows } = await client.query('SHOW data_directory').finally(() => client.end());
    return rows[0].data_directory === place.directory;
  } catch {
    return false;
  }
}
