import { type SpawnOptions, spawn } from 'node:child_process';
import { basename } from 'node:path';
import { AppError } from '@minime/platform';
import type { ServerAccount } from './server.account.js';

/**
 * How PostgreSQL's programs are started: as the account, from a directory that it can read, and without our environment,
 * which holds keys that are none of their business (Windows programs do not run without one).
 */
export function asAccount(account: ServerAccount | undefined): SpawnOptions {
  return {
    cwd: '/',
    ...(process.platform !== 'win32' && { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } }),
    ...(account && { uid: account.uid, gid: account.gid }),
  };
}

/** Runs a program to its end. @throws AppError `embedded_failed` with what it printed. */
export async function runAs(
  account: ServerAccount | undefined,
  program: string,
  args: string[],
  input?: string,
): Promise<void> {
  const child = spawn(program, args, { ...asAccount(account), stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  child.stdin?.on('error', () => undefined).end(input);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new AppError('embedded_failed', `${basename(program)} failed: ${output.trim()}`);
}
