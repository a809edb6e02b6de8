import { execFile, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { AppError } from '@minime/platform';
import type { Logger } from 'pino';

const run = promisify(execFile);

/** The unprivileged user that a server started by root runs as: PostgreSQL refuses to be root. */
export interface ServerAccount {
  name: string;
  uid: number;
  gid: number;
}

const USUAL_NAME = 'postgres';
const OWN_NAME = 'minime';

/** How the common systems create a user that cannot log in. */
const CREATE_USER: [command: string, ...args: string[]][] = [
  [
    'useradd',
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/bin/false',
    OWN_NAME,
  ],
  ['adduser', '-S', '-D', '-H', '-h', '/nonexistent', '-s', '/bin/false', OWN_NAME],
];

/**
 * Whom the server runs as: undefined for an ordinary user (as oneself); for root the owner of the existing cluster,
 * else the system's `postgres` user, else a user `minime`, which is created.
 * @throws AppError `embedded_no_account` when there is no such user and none can be created.
 */
export async function serverAccount(clusterDir: string, log: Logger): Promise<ServerAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(clusterDir).catch(() => undefined);
  if (owner && owner.uid !== 0) return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  return (await lookUp(USUAL_NAME)) ?? (await lookUp(OWN_NAME)) ?? createAccount(log);
}

async function lookUp(name: string): Promise<ServerAccount | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
    );
    return uid && gid !== undefined ? { name, uid, gid } : undefined;
  } catch {
    return undefined;
  }
}

async function createAccount(log: Logger): Promise<ServerAccount> {
  for (const [command, ...args] of CREATE_USER) {
    await run(command, args).catch(() => undefined);
    const account = await lookUp(OWN_NAME);
    if (account) {
      log.info(`PostgreSQL does not run as root: created the system user ${OWN_NAME} for it`);
      return account;
    }
  }
  throw new AppError(
    'embedded_no_account',
    `PostgreSQL does not run as root, and this system has no user ${USUAL_NAME}: create one, or run this command as an ordinary user`,
  );
}

/** What is asked about a path, as in test(1): `-r` readable, `-x` executable or, for a directory, enterable. */
export type Access = [question: '-r' | '-x', path: string];

const ALL_HOLD = 'while [ $# -gt 0 ]; do test "$1" "$2" || exit 1; shift 2; done';

/** Whether the account has all of these accesses, asked as that account; oneself is taken to have them. */
export async function canAccess(account: ServerAccount | undefined, ...accesses: Access[]): Promise<boolean> {
  if (!account) return true;
  const { uid, gid } = account;
  const probe = spawn('/bin/sh', ['-c', ALL_HOLD, 'sh', ...accesses.flat()], { uid, gid, cwd: '/', stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.once('exit', (code) => resolve(code === 0));
  });
}
