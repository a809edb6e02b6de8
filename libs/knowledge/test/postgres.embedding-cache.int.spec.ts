import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDataSource, migrate } from '@minime/database';
import { createRootLogger } from '@minime/platform';
import { type TestDatabase, testDatabase } from '@minime/testing';
import type { DataSource } from 'typeorm';
import { PostgresEmbeddingCache } from '../src/embedders/adapters/postgres.embedding-cache.js';
import { knowledgeSchema } from '../src/index.js';

const one = Float32Array.of(0.6, 0.8);
const other = Float32Array.of(1, 0);

describe('PostgresEmbeddingCache', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let cache: PostgresEmbeddingCache;

  beforeAll(async () => {
    database = await testDatabase();
    await migrate(database.url, [knowledgeSchema], createRootLogger('silent'));
    dataSource = await createDataSource(database.url, knowledgeSchema).initialize();
  });

  beforeEach(async () => {
    await dataSource.query(`TRUNCATE "knowledge"."embeddings"`);
    cache = new PostgresEmbeddingCache(dataSource);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const age = (hash: string, days: number) =>
    dataSource.query(
      `UPDATE "knowledge"."embeddings" SET "used_at" = now() - make_interval(days => $2) WHERE "content_hash" = $1`,
      [hash, days],
    );

  it('gives back what it was given, of that space only', async () => {
    await cache.keep('a', new Map([['h1', one]]));
    await cache.keep('b', new Map([['h1', other]]));
    expect(await cache.find('a', ['h1', 'h2'])).toEqual(new Map([['h1', one]]));
    expect(await cache.find('b', ['h1'])).toEqual(new Map([['h1', other]]));
    expect(await cache.find('c', ['h1'])).toEqual(new Map());
  });

  it('forgets what nobody has asked for in 90 days, and only that', async () => {
    await cache.keep(
      'a',
      new Map([
        ['old', one],
        ['used', one],
        ['new', one],
      ]),
    );
    await age('old', 91);
    await age('used', 91);
    await cache.find('a', ['used']);
    await cache.keep('b', new Map([['h', other]]));
    expect([...(await cache.find('a', ['old', 'used', 'new'])).keys()].sort()).toEqual(['new', 'used']);
  });

  it('forgets the vectors of another length that a model gave before', async () => {
    await cache.keep('a', new Map([['h1', one]]));
    await cache.keep('b', new Map([['h1', one]]));
    await cache.keep('a', new Map([['h2', Float32Array.of(1, 0, 0)]]));
    expect([...(await cache.find('a', ['h1', 'h2'])).keys()]).toEqual(['h2']);
    expect((await cache.find('b', ['h1'])).size).toBe(1);
  });
});
