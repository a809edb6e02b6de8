import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { migrate } from '@minime/database';
import { Health, type Host } from '@minime/platform';
import { freePort, type TestDatabase, testDatabase } from '@minime/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pino from 'pino';
import { Registry } from 'prom-client';
import { type Sandbox, startSandbox } from '../../../sandbox/src/index.js';
import {
  KnowledgeIndex,
  KnowledgeModule,
  type KnowledgeModuleOptions,
  knowledgeConfig,
  knowledgeSchema,
} from '../src/index.js';
import { page } from './index.contract.js';
import { QdrantDouble } from './qdrant.double.js';

const logger = pino({ level: 'silent' });
const lantern = page('lantern', 'Lantern', ['The lantern burns whale oil and turns once a minute.']);

/** The settings choose the index and the embedder; both are spoken to over HTTP. */
describe('KnowledgeModule with Qdrant and an embedder', () => {
  let database: TestDatabase;
  let sandbox: Sandbox;
  let qdrant: QdrantDouble;
  let host: Host;
  const apps: INestApplicationContext[] = [];

  beforeAll(async () => {
    [database, sandbox] = await Promise.all([testDatabase(), startSandbox({ parts: ['voyage'] })]);
    await migrate(database.url, [knowledgeSchema], logger);
  });

  beforeEach(async () => {
    qdrant = await QdrantDouble.start({ apiKey: 'secret' });
    host = { health: new Health(), logger, metrics: new Registry() };
  });

  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await qdrant.close();
    await fetch(`${sandbox.url}/voyage/requests`, { method: 'DELETE' });
  });

  afterAll(async () => {
    await sandbox.close();
    // A start that failed keeps its connections until its process ends, and here it is not the process that ends.
    await database.vanish();
  });

  const voyage = () => ({
    EMBEDDER: 'voyage',
    EMBEDDING_BASE_URL: sandbox.baseUrl('voyage'),
    EMBEDDING_API_KEY: 'any',
    EMBEDDING_REQUESTS_PER_MINUTE: '100000',
  });
  const inQdrant = () => ({ QDRANT_URL: qdrant.url, QDRANT_API_KEY: 'secret' });

  async function open(settings: Record<string, string>, role: KnowledgeModuleOptions['role'] = 'reader') {
    const config = knowledgeConfig.parse(settings);
    const module = KnowledgeModule.forRoot({ config, host, databaseUrl: database.url, role });
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    apps.push(app);
    return app.get(KnowledgeIndex);
  }

  const requests = async (): Promise<{ inputType: string; inputs: string[] }[]> =>
    (await fetch(`${sandbox.url}/voyage/requests`)).json();
  const best = async (index: KnowledgeIndex) => (await index.search('burning whale oil', { limit: 1 }))[0]?.pageId;

  it.each([
    ['Qdrant', () => ({ ...inQdrant(), ...voyage() })],
    ['the local index', voyage],
  ])('lets a reader find in %s what a writer embedded, and pays for a text once', async (_name, settings) => {
    const writer = await open(settings(), 'writer');
    const text = `The lantern of ${_name} burns whale oil.`;
    await writer.prepare();
    await writer.put(page('lantern', 'Lantern', [text]));
    const reader = await open(settings());
    expect(await best(reader)).toBe(lantern.id);
    const documents = async () =>
      (await requests()).filter(({ inputType, inputs }) => inputType === 'document' && inputs.join().includes(text));
    expect(await documents()).toHaveLength(1);
    await (await open(settings(), 'writer')).put(page('lantern', 'Lantern', [text, 'And it turns.']));
    expect(await documents()).toHaveLength(1);
    expect((await requests()).map(({ inputType }) => inputType)).toContain('query');
    expect(await host.metrics.metrics()).toMatch(/minime_embedding_tokens_total\{space="voyage\/voyage-4"\} [1-9]/);
  });

  it('starts while Qdrant is away, says so, and answers when it comes', async () => {
    const port = await freePort();
    const settings = { QDRANT_URL: `http://127.0.0.1:${port}`, QDRANT_API_KEY: 'secret' };
    const reader = await open(settings);
    expect(host.health.report().degraded.knowledge).toMatch(/Qdrant at 127\.0\.0\.1:\d+ does not answer/);
    await expect(best(reader)).rejects.toMatchObject({ code: 'index_unavailable', retryable: true });
    const late = await QdrantDouble.start({ apiKey: 'secret', port });
    await (await open(settings, 'writer')).put(lantern);
    expect(await best(reader)).toBe(lantern.id);
    await late.close();
  });

  it('fails a write while Qdrant is away, and does it when Qdrant is back', async () => {
    const writer = await open(inQdrant(), 'writer');
    await writer.put(lantern);
    const { port } = qdrant;
    await qdrant.close();
    await expect(writer.put(lantern)).rejects.toMatchObject({ code: 'index_unavailable', retryable: true });
    await expect(writer.prepare()).rejects.toMatchObject({ code: 'index_unavailable' });
    qdrant = await QdrantDouble.start({ apiKey: 'secret', port });
    await writer.prepare();
    expect(await writer.pages()).toEqual(new Map());
    await writer.put(lantern);
    expect(await writer.pages()).toEqual(new Map([[lantern.id, lantern.contentHash]]));
  });

  it('leaves an interrupted write to be repeated: the page keeps its old hash until all of it is there', async () => {
    const writer = await open(inQdrant(), 'writer');
    await writer.put(lantern);
    const changed = page('lantern', 'Lantern', ['The lantern burns gas.']);
    qdrant.failNext('/points/batch');
    await expect(writer.put(changed)).rejects.toMatchObject({ code: 'index_unavailable', retryable: true });
    expect(await writer.pages()).toEqual(new Map([[lantern.id, lantern.contentHash]]));
    await writer.put(changed);
    expect(await writer.pages()).toEqual(new Map([[lantern.id, changed.contentHash]]));
    await expect(writer.search('whale oil', { limit: 3 })).resolves.toEqual([]);
    expect((await writer.search('burning gas', { limit: 3 })).map(({ text }) => text)).toEqual([
      'The lantern burns gas.',
    ]);
  });

  it('ends the start when Qdrant refuses the key', async () => {
    await expect(open({ QDRANT_URL: qdrant.url })).rejects.toMatchObject({
      code: 'index_refused',
      message: expect.stringMatching(/refuses with 401/),
    });
  });

  it('ends the start when the embedder has no key', async () => {
    await expect(open({ EMBEDDER: 'voyage' })).rejects.toMatchObject({ code: 'config_invalid' });
  });
});
