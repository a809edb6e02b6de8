import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@minime/platform';
import type { Logger } from 'pino';
import { runAs } from './run.as.js';
import { canAccess, type ServerAccount } from './server.account.js';
import type { ServerBinaries } from './server.binaries.js';
import { ensureSharedDirectory } from './shared.directory.js';

export const SUPERUSER = 'minime';

/** The server's own files: a PostgreSQL data directory. */
export interface Cluster {
  directory: string;
  /** Undefined when its file was lost: `resetPassword` sets a new one. */
  password: string | undefined;
}

export interface ClusterPlace {
  /** Absolute, without symbolic links. */
  dataDir: string;
  account: ServerAccount | undefined;
  binaries: ServerBinaries;
  sharedDirectory: string;
  log: Logger;
}

export const clusterPath = (dataDir: string) => join(dataDir, 'postgres');
const passwordPath = (dataDir: string) => join(dataDir, 'postgres.password');

/** Locale-free and UTF-8 on every system, whatever locales it has installed. */
const INITDB_LOCALE = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];

/**
 * The cluster in `DATA_DIR/postgres`, created on the first start.
 * @throws AppError `data_dir_foreign_major`, `data_dir_not_ours`, `data_dir_not_reachable`: nothing was touched.
 */
export async function ensureCluster(place: ClusterPlace): Promise<Cluster> {
  const path = clusterPath(place.dataDir);
  if (await isEmpty(path)) await createCluster(place, path);
  const directory = await realpath(path);
  await assertOurMajor(directory, place);
  await assertReachable(directory, place);
  return { directory, password: await readPassword(place.dataDir) };
}

async function createCluster(place: ClusterPlace, path: string): Promise<void> {
  const { dataDir, log } = place;
  const home = await reachableHome(place);
  const directory = join(home, 'postgres');
  log.info('creating the embedded database');
  try {
    const unfinished = join(home, 'postgres.unfinished');
    await initialise(place, unfinished);
    await rename(unfinished, directory);
  } catch (error) {
    if (home !== dataDir) await rm(home, { recursive: true, force: true });
    throw error;
  }
  if (directory === path) return;
  await rm(path, { recursive: true, force: true });
  await symlink(directory, path);
  log.info(`the server's user cannot enter ${dataDir}: its files are in ${directory}, linked from ${path}`);
}

async function initialise({ account, binaries, dataDir }: ClusterPlace, directory: string): Promise<void> {
  const password = (await readPassword(dataDir)) ?? newPassword();
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { mode: 0o700 });
  if (account) await chown(directory, account.uid, account.gid);
  await withPasswordFile(password, account, (file) =>
    runAs(account, binaries.initdb, [
      `--pgdata=${directory}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${file}`,
      '--auth=scram-sha-256',
      '--no-instructions',
      ...INITDB_LOCALE,
    ]),
  );
  await storePassword(dataDir, password);
}

/** Where the account can keep files: `DATA_DIR`, or for root below a private directory a place of its own. */
async function reachableHome({ account, dataDir, sharedDirectory }: ClusterPlace): Promise<string> {
  if (await canReach(dataDir, account, dataDir)) return dataDir;
  const home = await mkdtemp(join(await ensureSharedDirectory(sharedDirectory), 'data-'));
  await chmod(home, 0o711);
  return home;
}

/**
 * Whether the account can enter the path, if need be after root has lent the account's group the way through the data
 * directory: that one is ours, and nobody else's group is displaced.
 */
async function canReach(path: string, account: ServerAccount | undefined, dataDir: string): Promise<boolean> {
  if (await canAccess(account, ['-x', path])) return true;
  const { uid, mode } = await stat(dataDir);
  if (!account || uid !== 0 || (mode & 0o071) !== 0) return false;
  await chown(dataDir, uid, account.gid);
  await chmod(dataDir, (mode & 0o777) | 0o010);
  return canAccess(account, ['-x', path]);
}

async function withPasswordFile<T>(
  password: string,
  account: ServerAccount | undefined,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'minime-'));
  const file = join(directory, 'password');
  try {
    await writeFile(file, `${password}\n`, { mode: 0o600 });
    if (account) for (const path of [directory, file]) await chown(path, account.uid, account.gid);
    return await use(file);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function isEmpty(path: string): Promise<boolean> {
  return (await readdir(path).catch(() => [])).length === 0;
}

async function assertOurMajor(directory: string, { binaries }: ClusterPlace): Promise<void> {
  const found = (await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (found === String(binaries.major)) return;
  if (found === '') {
    throw new AppError(
      'data_dir_not_ours',
      `${directory} holds files but no PostgreSQL database: move them elsewhere or set another DATA_DIR`,
    );
  }
  throw new AppError('data_dir_foreign_major', foreignMajor(directory, found, binaries.major));
}

function foreignMajor(directory: string, found: string, ours: number): string {
  const dump = `pg_dump --clean --if-exists -h 127.0.0.1 -U ${SUPERUSER} ${SUPERUSER}`;
  const restore = `psql -h 127.0.0.1 -U ${SUPERUSER} -d ${SUPERUSER} --single-transaction -f minime.sql`;
  return [
    `${directory} was written by PostgreSQL ${found}; this version runs PostgreSQL ${ours} and leaves it untouched. To bring the data along:`,
    `  1. Start the old server with the programs of PostgreSQL ${found}, as the directory's owner: pg_ctl -D "${directory}" -o "-p 54329" -w start`,
    `  2. Dump it, then stop it (password: the file postgres.password beside it): ${dump} -p 54329 > minime.sql; pg_ctl -D "${directory}" stop`,
    `  3. Move it aside: mv "${directory}" "${directory}-${found}"`,
    `  4. Run npm start, and in a second terminal: ${restore} -p "$(sed -n 4p "${directory}/postmaster.pid")"`,
    '  5. Restart npm start, which brings the restored tables up to date.',
  ].join('\n');
}

async function assertReachable(directory: string, { account, dataDir }: ClusterPlace): Promise<void> {
  const { uid } = await stat(directory);
  const self = process.getuid?.();
  if (self && uid !== self) {
    throw new AppError(
      'data_dir_not_reachable',
      `${directory} belongs to another user (uid ${uid}): start as that user or as root, or change its owner`,
    );
  }
  if (await canReach(directory, account, dataDir)) return;
  throw new AppError(
    'data_dir_not_reachable',
    `PostgreSQL runs as ${account?.name}, which cannot enter ${directory}: allow it to pass through the directories above (chmod o+x), or set DATA_DIR to a directory that it can reach`,
  );
}

export async function readPassword(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(passwordPath(dataDir), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new AppError(
      'data_dir_not_reachable',
      `${passwordPath(dataDir)} cannot be read: start as its owner or as root`,
    );
  }
}

async function storePassword(dataDir: string, password: string): Promise<void> {
  await writeFile(passwordPath(dataDir), `${password}\n`, { mode: 0o600 });
}

/** Hexadecimal, so that it needs no quoting in a URL or in SQL. */
function newPassword(): string {
  return randomBytes(24).toString('hex');
}

/** Gives a stopped cluster whose password file was lost a new password, in single-user mode. */
export async function resetPassword({ account, binaries, dataDir }: ClusterPlace, directory: string): Promise<string> {
  const password = newPassword();
  await runAs(
    account,
    binaries.postgres,
    ['--single', '-D', directory, 'postgres'],
    `ALTER ROLE ${SUPERUSER} PASSWORD '${password}'\n`,
  );
  await storePassword(dataDir, password);
  return password;
}
