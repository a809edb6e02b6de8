import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '@minime/database';
import { Health, type Host } from '@minime/platform';
import { type TestDatabase, testDatabase } from '@minime/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pino from 'pino';
import { Registry } from 'prom-client';
import {
  KnowledgeIndex,
  KnowledgeModule,
  type KnowledgeModuleOptions,
  knowledgeConfig,
  knowledgeSchema,
} from '../src/index.js';
import { page } from './index.contract.js';

const config = knowledgeConfig.parse({});
const logger = pino({ level: 'silent' });
const bakery = page('bakery', 'The bakery', ['Sourdough bread rests for two days in wicker baskets.']);

describe('KnowledgeModule', () => {
  let database: TestDatabase;
  let host: Host;
  const apps: INestApplicationContext[] = [];

  beforeAll(async () => {
    database = await testDatabase();
  });

  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
  });

  afterAll(() => database.drop());

  async function open(role: KnowledgeModuleOptions['role']): Promise<KnowledgeIndex> {
    host = { health: new Health(), logger, metrics: new Registry() };
    const module = KnowledgeModule.forRoot({ config, host, databaseUrl: database.url, ...(role && { role }) });
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    apps.push(app);
    return app.get(KnowledgeIndex);
  }

  it('does not start before its tables are there', async () => {
    await expect(open('reader')).rejects.toMatchObject({ code: 'migrations_pending' });
    await migrate(database.url, [knowledgeSchema], logger);
    await expect(open('reader')).resolves.toBeInstanceOf(KnowledgeIndex);
  });

  it('lets a reader answer what a writer wrote before it started', async () => {
    const writer = await open('writer');
    await writer.put(bakery);
    const reader = await open(undefined);
    expect((await reader.search('sourdough', { limit: 1 }))[0]?.pageId).toBe(bakery.id);
  });

  it('answers from memory while the database is away', async () => {
    const reader = await open('reader');
    await database.vanish();
    expect((await reader.search('sourdough', { limit: 1 }))[0]?.pageId).toBe(bakery.id);
    await expect(reader.refresh()).rejects.toThrow();
  });
});
