import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What a killed server may still write, in seconds. */
const LAST_WRITES_S = 2;

/**
 * Runs a line of shell when this process is gone, however it went: a process that is killed runs no handler of its own,
 * but its end of the pipe closes.
 * @returns {() => void} calls it off
 */
function whenGone(line, ...args) {
  const watch = spawn('sh', ['-c', `read _; ${line}`, 'sh', ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.once('error', () => undefined);
  watch.unref();
  watch.stdin.on('error', () => undefined).unref();
  return () => watch.kill('SIGKILL');
}

/** A directory that is gone when this process is. */
export async function temporaryDirectory(name) {
  const path = await mkdtemp(join(tmpdir(), `minime-${name}-`));
  whenGone(`sleep ${LAST_WRITES_S}; rm -rf -- "$1"`, path);
  process.once('exit', () => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  return path;
}

/**
 * Starts a server for tests in a process group of its own, waits until it answers, and ends it with this process at the
 * latest, also when this process is killed. Nothing it holds is worth keeping, so it is ended with SIGKILL.
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
  const forget = child.pid === undefined ? () => undefined : whenGone('kill -s KILL -- "-$1"', String(child.pid));
  void ended.then(() => {
    forget();
    process.off('exit', kill);
  });

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
