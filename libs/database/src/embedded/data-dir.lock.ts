import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@minime/platform';
import { processIdentity } from './process.identity.js';

/** `start` keeps the directory for its whole life; a `command` only while it starts or stops the server. */
export type LockRole = 'start' | 'command';

export interface LockHolder {
  pid: number;
  identity: string;
  role: LockRole;
}

export interface DataDirLock {
  release(): Promise<void>;
}

/** Longest wait for a command that is starting or stopping the server, in ms. */
const COMMAND_WAIT_MS = 60_000;
const POLL_MS = 50;
const HALF_WRITTEN_GRACE_MS = 100;

const lockFile = (dataDir: string) => join(dataDir, 'minime.lock');

export function isLock(result: DataDirLock | LockHolder): result is DataDirLock {
  return 'release' in result;
}

/**
 * Takes the directory, after a command that holds it for a moment. Returns the holder when that is a living `start`.
 * @throws AppError `data_dir_in_use` when a command does not let go of it.
 */
export async function lockAfterCommands(dataDir: string, role: LockRole): Promise<DataDirLock | LockHolder> {
  const deadline = Date.now() + COMMAND_WAIT_MS;
  for (;;) {
    const result = await tryLock(dataDir, role);
    if (isLock(result) || result.role === 'start') return result;
    if (Date.now() > deadline) throw inUse(dataDir, result);
    await delay(POLL_MS);
  }
}

/**
 * For the very beginning of a start, before ports are opened that the first one has taken.
 * @throws AppError `data_dir_in_use` when a living `npm start` keeps its data there.
 */
export async function assertDataDirFree(dataDir: string): Promise<void> {
  const path = resolve(dataDir);
  const content = await read(lockFile(path));
  const holder = content === undefined ? undefined : await living(content);
  if (holder?.role === 'start') throw inUse(path, holder);
}

export function inUse(dataDir: string, { pid }: LockHolder): AppError {
  return new AppError(
    'data_dir_in_use',
    `${dataDir} is in use by process ${pid}: stop it first, or set another DATA_DIR (and PORT)`,
  );
}

/** Takes the directory for this process, or says who has it. A holder that is dead, whatever killed it, has nothing. */
async function tryLock(dataDir: string, role: LockRole): Promise<DataDirLock | LockHolder> {
  const path = lockFile(dataDir);
  const content = JSON.stringify({ pid: process.pid, identity: await processIdentity(process.pid), role });
  for (;;) {
    try {
      await writeFile(path, content, { flag: 'wx', mode: 0o600 });
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = await read(path);
    if (found === undefined) continue;
    const holder = await living(found);
    if (holder) return holder;
    await discard(path, found);
  }
}

async function read(path: string): Promise<string | undefined> {
  const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (content !== '') return content;
  // Between creation and writing a file is empty for a moment.
  await delay(HALF_WRITTEN_GRACE_MS);
  return readFile(path, 'utf8').catch(() => undefined);
}

async function living(content: string): Promise<LockHolder | undefined> {
  try {
    const holder: LockHolder = JSON.parse(content);
    return (await processIdentity(holder.pid)) === holder.identity ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Removes a dead holder's file, and only that: another process may have removed it first and put its own there. */
async function discard(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8')) !== stale) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}
