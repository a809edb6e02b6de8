import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connectVisitor, freePort, type SpawnedService, spawnService } from '@minime/testing';
import pg from 'pg';
import { QdrantDouble } from '../../libs/knowledge/test/qdrant.double.js';
import { type StartedPostgres, startPostgres } from '../../scripts/lib/postgres.mjs';
import { knowledgeLoaded } from './knowledge.js';
import { browser } from './main-job.js';

const run = promisify(execFile);
const IN_COMPOSE = 'docker compose exec -T postgres ';

let home: string;
let server: StartedPostgres;
let qdrant: QdrantDouble;
let env: Record<string, string>;
let minime: SpawnedService | undefined;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'minime-restore-'));
  [server, qdrant] = await Promise.all([startPostgres(), QdrantDouble.start()]);
  await query('postgres', 'CREATE DATABASE minime');
  env = {
    DATABASE_URL: urlOf('minime'),
    QDRANT_URL: qdrant.url,
    DATA_DIR: home,
    SANDBOX_PORT: String(await freePort()),
    SANDBOX_SMTP_PORT: String(await freePort()),
    SANDBOX_FIRST_TOKEN_MS: '5',
    SANDBOX_GAP_MS: '1',
  };
  minime = await spawnService('local', env);
  await knowledgeLoaded(minime, [minime]);
});

afterAll(async () => {
  await minime?.stop();
  await qdrant?.close();
  await server?.stop();
  await rm(home, { recursive: true, force: true });
});

const urlOf = (database: string): string => Object.assign(new URL(server.url), { pathname: `/${database}` }).href;

async function query(database: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: urlOf(database) });
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

/** Runs a command of the operations page as it stands there, in the place of the container. */
async function asDocumented(program: 'pg_dump' | 'pg_restore'): Promise<void> {
  const page = await readFile('docs/operations.md', 'utf8');
  const command = new RegExp(`\`${IN_COMPOSE}(${program} [^\`]+)\``).exec(page)?.[1];
  const { hostname, port } = new URL(server.url);
  const tools = process.env.POSTGRES_TOOLS_PATH ? `${process.env.POSTGRES_TOOLS_PATH}:` : '';
  const surroundings = { PATH: `${tools}${process.env.PATH}`, PGHOST: hostname, PGPORT: port };
  await run('bash', ['-euo', 'pipefail', '-c', command as string], { cwd: home, env: surroundings });
}

const command = (program: string, ...args: string[]) =>
  run(process.execPath, [resolve('dist', program), ...args], { env: { PATH: process.env.PATH, ...env } });

it('a conversation and its sources are back after the database and the index were lost', async () => {
  const visitor = await connectVisitor(minime?.url as string, browser);
  const before = await visitor.ask('What is Note G?');
  expect(before.citations.length).toBeGreaterThan(0);
  const { token, conversationId } = visitor.session;
  visitor.disconnect();
  await asDocumented('pg_dump');

  await minime?.stop();
  minime = undefined;
  await query('minime', 'DROP SCHEMA chat CASCADE; DROP SCHEMA llm CASCADE; TRUNCATE messaging.messages');
  for (const name of qdrant.collectionNames()) await fetch(`${qdrant.url}/collections/${name}`, { method: 'DELETE' });
  expect(qdrant.collectionNames()).toEqual([]);

  await asDocumented('pg_restore');
  expect((await command('apps/local/src/migrate.cli.js')).stdout).toMatch(/up to date|\b0 migrations|nothing/i);
  await command('apps/ingest/src/sync.cli.js', '--full');
  expect(qdrant.collectionNames()).toHaveLength(1);

  minime = await spawnService('local', env);
  await knowledgeLoaded(minime, [minime]);
  const back = await connectVisitor(minime.url, { ...browser, token });
  expect(back.session.conversationId).toBe(conversationId);
  const history = await back.next('history');
  expect(history.turns).toMatchObject([{ question: 'What is Note G?', answer: before.text, status: 'finished' }]);
  expect((await back.ask('And what is Note G?')).citations.length).toBeGreaterThan(0);
  back.disconnect();
});
