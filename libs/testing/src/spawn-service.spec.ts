import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { spawnService } from './spawn-service.js';
import { waitFor } from './wait-for.js';

/** A product that is never ready, with what stands for its database: that ends when it is told to, and outlives a kill. */
const neverReady = `
  import { spawn } from 'node:child_process';
  import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
  const folder = process.env.DATA_DIR + '/postgres';
  const server = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + '/postmaster.pid', server.pid + '\\n');
  writeFileSync(process.env.DATA_DIR + '/pid', String(server.pid));
  process.once('SIGTERM', () => {
    server.kill('SIGTERM');
    rmSync(folder + '/postmaster.pid');
    process.exit(0);
  });
`;

let product: string;
beforeEach(async () => {
  product = await mkdtemp(join(tmpdir(), 'minime-product-'));
  await mkdir(join(product, 'dist/apps/local/src'), { recursive: true });
  await writeFile(join(product, 'package.json'), '{"type":"module"}');
  await writeFile(join(product, 'dist/apps/local/src/main.js'), neverReady);
});
afterEach(() => rm(product, { recursive: true, force: true }));

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('a service that does not get ready in time is ended together with its database', async () => {
  const start = spawnService('local', { DATA_DIR: product }, { product, timeoutMs: 5_000 });
  const failed = expect(start).rejects.toThrow('waiting for local to be ready');
  // The file is there before the number is in it.
  const pid = await waitFor(async () => Number(await readFile(join(product, 'pid'), 'utf8')) || undefined, {
    what: 'its database',
  });
  expect(lives(pid)).toBe(true);
  await failed;
  await waitFor(() => !lives(pid), { what: 'the database to end' });
});
