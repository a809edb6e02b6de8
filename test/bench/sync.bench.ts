import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { migrate } from '@minime/database';
import { createRootLogger } from '@minime/platform';
import { schemas } from '../../apps/local/src/schemas.js';
import type { ResultBook } from './results.js';
import type { Services } from './systems.js';

const TIMEOUT_MS = 180_000;

/** Books how long `npm run sync` takes from start to end: the first time, and when nothing has changed. */
export async function measureSync(
  book: ResultBook,
  { startPostgres }: Services,
  knowledgeDir: string,
  passages: number,
): Promise<void> {
  const postgres = await startPostgres({ durable: true });
  try {
    await migrate(postgres.url, schemas, createRootLogger('silent'));
    const env = { PATH: process.env.PATH, DATABASE_URL: postgres.url, KNOWLEDGE_DIR: knowledgeDir };
    const first = await secondsOf(env);
    const again = await secondsOf(env);
    const group = `npm run sync, ${passages} passages`;
    book.add(group, 'first', 's', 'embedded', first);
    book.add(group, 'first: passages', 'per second', 'embedded', passages / first);
    book.add(group, 'nothing changed', 's', 'embedded', again);
  } finally {
    await postgres.stop();
  }
}

async function secondsOf(env: NodeJS.ProcessEnv): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [resolve('dist/apps/ingest/src/sync.cli.js')], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: TIMEOUT_MS,
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`npm run sync ended with ${code}`);
  return (performance.now() - began) / 1_000;
}
