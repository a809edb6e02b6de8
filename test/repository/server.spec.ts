import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import { takesConnections } from '../../scripts/lib/postgres.mjs';
import { startServer } from '../../scripts/lib/server.mjs';

const lib = pathToFileURL(resolve('scripts/lib/server.mjs')).href;
const program = `
  const { startServer, temporaryDirectory } = await import('${lib}');
  const path = await temporaryDirectory('trial');
  const isReady = async () => true;
  await startServer('sh', ['-c', 'echo $$ > "$0/pid"; sleep 600', path], { what: 'a sleeper', isReady });
  console.log(path);
  setInterval(() => undefined, 1_000);
`;

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it.each(['SIGKILL', 'SIGTERM'] as const)('what was started for tests ends with who started it: %s', async (signal) => {
  const starter = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(starter.stdout, 'data');
  const path = String(said).trim();
  // The file is there before the number is in it.
  const pid = await waitFor(async () => Number(await readFile(`${path}/pid`, 'utf8')) || undefined, {
    what: 'the server',
  });
  expect(lives(pid)).toBe(true);
  starter.kill(signal);
  await waitFor(() => !lives(pid), { what: 'the server to end' });
  await waitFor(() => !existsSync(path), { what: 'its directory to go' });
});

it('a server that was stopped is no concern of the end of this process any more', async () => {
  const before = process.listenerCount('exit');
  const server = await startServer('sleep', ['600'], { what: 'a sleeper', isReady: async () => true });
  expect(process.listenerCount('exit')).toBe(before + 1);
  await server.stop();
  expect(process.listenerCount('exit')).toBe(before);
});

it('a PostgreSQL that answers, but lets nobody in yet, is waited for', async () => {
  let isStarting = true;
  const server = createServer((socket) => {
    // "N": no encryption here; "E": an error, such as "the database system is starting up"; "R": come in.
    socket.once('data', (request) => socket.end(request.readInt32BE(0) === 8 ? 'N' : isStarting ? 'E' : 'R'));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  expect(await takesConnections(port)).toBe(false);
  isStarting = false;
  expect(await takesConnections(port)).toBe(true);
  await new Promise((closed) => server.close(closed));
  expect(await takesConnections(port)).toBe(false);
});
