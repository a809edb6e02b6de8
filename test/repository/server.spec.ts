import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';

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
  const pid = await waitFor(async () => Number(await readFile(`${path}/pid`, 'utf8')), { what: 'the server' });
  expect(lives(pid)).toBe(true);
  starter.kill(signal);
  await waitFor(() => !lives(pid), { what: 'the server to end' });
  await waitFor(() => !existsSync(path), { what: 'its directory to go' });
});
