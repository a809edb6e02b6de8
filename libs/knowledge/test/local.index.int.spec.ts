import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDataSource, migrate } from '@minime/database';
import { createRootLogger } from '@minime/platform';
import { testDatabase } from '@minime/testing';
import type { DataSource } from 'typeorm';
import type { Embedder } from '../src/embedders/ports.js';
import { knowledgeSchema, LocalIndex, PassageStore } from '../src/index.js';
import { VectorSearch } from '../src/local/vector.search.js';
import { VectorStore } from '../src/local/vector.store.js';
import { describeKnowledgeIndex, page } from './index.contract.js';
import { describeMeaning } from './meaning.contract.js';
import { embedderOver, WordEmbeddingApi } from './word.embedder.js';

async function openStore(): Promise<{ dataSource: DataSource; close: () => Promise<void> }> {
  const database = await testDatabase();
  await migrate(database.url, [knowledgeSchema], createRootLogger('silent'));
  const dataSource = await createDataSource(database.url, knowledgeSchema, { poolSize: 2 }).initialize();
  return {
    dataSource,
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

const withVectors = (dataSource: DataSource, embedder?: Embedder): LocalIndex =>
  new LocalIndex(
    new PassageStore(dataSource),
    embedder && new VectorSearch(embedder, new VectorStore(dataSource), 0.4),
  );

describeKnowledgeIndex('LocalIndex', async () => {
  const { dataSource, close } = await openStore();
  const open = () => new LocalIndex(new PassageStore(dataSource));
  return { index: open(), elsewhere: open, close };
});

describeKnowledgeIndex('LocalIndex with vectors', async () => {
  const { dataSource, close } = await openStore();
  const open = () => withVectors(dataSource, embedderOver(new WordEmbeddingApi()));
  return { index: open(), elsewhere: open, close };
});

describeMeaning('LocalIndex', async () => {
  const { dataSource, close } = await openStore();
  return { open: (embedder) => withVectors(dataSource, embedder), close };
});

describe('LocalIndex', () => {
  let store: Awaited<ReturnType<typeof openStore>>;

  beforeAll(async () => {
    store = await openStore();
  });

  afterAll(() => store.close());

  it('reads everything anew when the database was put back to an older state', async () => {
    const index = new LocalIndex(new PassageStore(store.dataSource));
    const bread = page('bread', 'Bread', ['Sourdough rests for two days.']);
    for (const each of [bread, page('oil', 'Oil', ['The lantern burns whale oil.']), bread]) await index.put(each);
    await index.refresh();
    await store.dataSource.query(`UPDATE "knowledge"."pages" SET "changed_in" = 1`);
    await store.dataSource.query(
      `UPDATE "knowledge"."passages" SET "text" = 'Rye crackers keep.' WHERE "page_id" = $1`,
      [bread.id],
    );
    await store.dataSource.query(`UPDATE "knowledge"."index_state" SET "version" = 2`);
    await index.refresh();
    expect((await index.search('rye crackers', { limit: 1 }))[0]?.pageId).toBe(bread.id);
  });
});
