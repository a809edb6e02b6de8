import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A directory that is gone when this process is. */
export async function temporaryDirectory(name) {
  const path = await mkdtemp(join(tmpdir(), `minime-${name}-`));
  process.once('exit', () => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  return path;
}

/**
 * Starts a server for tests in a process group of its own, waits until it answers, and ends it with this process at the
 * latest. Nothing it holds is worth keeping, so it is ended with SIGKILL.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & {
 *   what: string, isReady: () => Promise<boolean>, timeoutMs?: number }} options
 * @returns {Promise<{ stop: () => Promise<void> }>}
 */
export async function startServer(command, args, { what, isReady, timeoutMs = 60_000, ...options }) {
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      printed = (printed + text).slice(-4_000);
    });
  }
  let failure;
  child.once('error', (error) => {
    failure = error.message;
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    failure ??= `it ended with ${code ?? signal}`;
  });
  const kill = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
  };
  process.prependOnceListener('exit', kill);

  const deadline = Date.now() + timeoutMs;
  while (!(await isReady())) {
    if (Date.now() > deadline) failure ??= `it did not answer within ${timeoutMs / 1000} s`;
    if (failure) {
      kill();
      throw new Error(`${what} did not start: ${failure}\n${printed.trim()}`);
    }
    await delay(50);
  }
  return {
    stop: async () => {
      kill();
      await ended;
    },
  };
}
