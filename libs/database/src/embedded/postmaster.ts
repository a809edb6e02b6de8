import { spawn } from 'node:child_process';
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@minime/platform';
import { freePort } from '../free-port.js';
import { commandLine, processIdentity } from './process.identity.js';
import { asAccount, runAs } from './run.as.js';
import type { ServerAccount } from './server.account.js';
import type { ServerBinaries } from './server.binaries.js';

/** A running server, as `postmaster.pid` describes it. */
export interface Postmaster {
  pid: number;
  port: number;
  /** `starting`, `ready` or `stopping`. */
  status: string;
}

export interface ServerPlace {
  directory: string;
  logFile: string;
  account: ServerAccount | undefined;
  binaries: ServerBinaries;
}

/** Small, because the whole embedded product shares one small machine; durable, because it is the only copy. */
const SETTINGS: Record<string, string | number> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  max_connections: 60,
  shared_buffers: '16MB',
  work_mem: '2MB',
  maintenance_work_mem: '16MB',
  max_wal_size: '128MB',
  min_wal_size: '32MB',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_logical_replication_workers: 0,
  jit: 'off',
  io_method: 'sync',
  huge_pages: 'off',
  max_parallel_workers_per_gather: 0,
  max_worker_processes: 2,
  autovacuum_max_workers: 1,
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements and error details quote what visitors wrote.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

const POLL_MS = 10;
const LAUNCH_ATTEMPTS = 5;
const RELAUNCH_PAUSE_MS = 200;
/** The port was taken between choosing and binding; sessions of a killed server are still ending. */
const MAY_PASS = /could not bind|pre-existing shared memory block/;
/** Crash recovery replays at most max_wal_size; a slow disk needs a minute for it. */
const READY_TIMEOUT_MS = 120_000;
const LOG_FILE_MAX_BYTES = 5_000_000;
const STOP_TIMEOUT_SECONDS = 30;
/** Above every pid_max (2^22 on Linux): names no process. */
const NOBODY = 4_194_305;

const pidFile = (directory: string) => join(directory, 'postmaster.pid');

/**
 * The server that runs in this directory, whoever started it. Undefined when there is none, also when its number now
 * belongs to a process that does not carry this directory in its command line.
 */
export async function findPostmaster(directory: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(pidFile(directory), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid < 1 || (await processIdentity(pid)) === undefined) return undefined;
  if (!(await commandLine(pid)).includes(directory)) return undefined;
  return { pid, port: Number(lines[3]), status: lines[7]?.trim() || 'starting' };
}

/** Whether the running server was started with the very programs and settings that we would use now. */
export async function runsAsWeWould({ directory, binaries }: ServerPlace, port: number): Promise<boolean> {
  const line = (await readFile(join(directory, 'postmaster.opts'), 'utf8').catch(() => '')).trim();
  return line === [binaries.postgres, ...serverArguments(directory, port).map((argument) => `"${argument}"`)].join(' ');
}

/**
 * Starts the server on a loopback port, a free one by default, and returns when it accepts connections. It lives in a
 * session of its own, so a Ctrl-C in the terminal reaches us and not it: it stops after its clients have.
 * @throws AppError `embedded_failed` with what the server said last.
 */
export async function launchPostmaster(place: ServerPlace, port?: number): Promise<Postmaster> {
  await disownPidFile(place.directory);
  for (let attempt = 1; ; attempt += 1) {
    const logged = await rotateLog(place.logFile);
    try {
      return await launchOn(port ?? (await freePort()), place);
    } catch (error) {
      const said = (await readFile(place.logFile)).subarray(logged).toString();
      if (attempt < LAUNCH_ATTEMPTS && MAY_PASS.test(said)) {
        await delay(RELAUNCH_PAUSE_MS);
        continue;
      }
      const lastLines = said.trim().split('\n').slice(-3).join(' | ');
      throw new AppError('embedded_failed', `PostgreSQL did not start: ${lastLines || error}`, { cause: error });
    }
  }
}

async function launchOn(port: number, { directory, logFile, account, binaries }: ServerPlace): Promise<Postmaster> {
  const log = await open(logFile, 'a', 0o600);
  const child = spawn(binaries.postgres, serverArguments(directory, port), {
    ...asAccount(account),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  child.unref();
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended = `it ended with ${code ?? signal}`;
  });
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (ended !== undefined) throw new Error(ended);
    const postmaster = await findPostmaster(directory);
    if (postmaster?.status === 'ready' && postmaster.pid === child.pid) return postmaster;
    await delay(POLL_MS);
  }
  throw new Error(`it was not ready within ${READY_TIMEOUT_MS / 1000} s`);
}

function serverArguments(directory: string, port: number): string[] {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', directory, '-p', String(port), ...settings];
}

/** Ends the server's sessions and stops it cleanly; when that takes too long, at once, which costs the next start a recovery. */
export async function stopPostmaster({ directory, account, binaries }: ServerPlace): Promise<void> {
  for (const mode of ['fast', 'immediate']) {
    if (!(await findPostmaster(directory))) return;
    const options = ['-D', directory, '-m', mode, '-w', '-t', String(STOP_TIMEOUT_SECONDS)];
    await runAs(account, binaries.pgCtl, ['stop', ...options]).catch(() => undefined);
  }
}

/**
 * After a crash the number in `postmaster.pid` may meanwhile be another process of the same user, and PostgreSQL would
 * refuse to start. Only the number is replaced: PostgreSQL's own check that no old session is still attached to the
 * shared memory, which the file names too, stays in force.
 */
async function disownPidFile(directory: string): Promise<void> {
  const path = pidFile(directory);
  const content = await readFile(path, 'utf8').catch(() => undefined);
  if (content !== undefined) await writeFile(path, content.replace(/^\d+/, String(NOBODY)));
}

/** Starts a new log file when this one has grown; returns how long the current one is, in bytes. */
async function rotateLog(path: string): Promise<number> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size < LOG_FILE_MAX_BYTES) return size;
  await rename(path, `${path}.1`);
  return 0;
}
