import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeKnowledgeIndex, page } from './index.contract.js';
import { describeMeaning } from './meaning.contract.js';
import { type TestQdrant, testQdrant } from './qdrant.fixture.js';
import { embedderOver, WordEmbeddingApi } from './word.embedder.js';

describeKnowledgeIndex('QdrantIndex', async () => {
  const { open, close } = await testQdrant();
  return { index: open(), elsewhere: () => open(), close };
});

describeKnowledgeIndex('QdrantIndex with vectors', async () => {
  const { open, close } = await testQdrant();
  const withVectors = () => open(embedderOver(new WordEmbeddingApi()));
  return { index: withVectors(), elsewhere: withVectors, close };
});

describeMeaning('QdrantIndex', testQdrant);

describe('QdrantIndex', () => {
  const lantern = page('lantern', 'Lantern', ['The lantern burns whale oil.']);
  let qdrant: TestQdrant;

  beforeEach(async () => {
    qdrant = await testQdrant();
  });

  afterEach(() => qdrant.close());

  const texts = async (index = qdrant.open()) =>
    (await index.search('whale oil', { limit: 3 })).map(({ text }) => text);
  const behindAlias = async () => {
    const { aliases } = await qdrant.client.getAliases();
    return aliases.find(({ alias_name }) => alias_name === qdrant.collection)?.collection_name;
  };
  const collections = async () =>
    (await qdrant.client.getCollections()).collections
      .map(({ name }) => name)
      .filter((name) => name.startsWith(qdrant.collection));

  it('finds nothing, and knows of no page, before the first write', async () => {
    await expect(texts()).resolves.toEqual([]);
    await expect(qdrant.open().pages()).resolves.toEqual(new Map());
    await expect(qdrant.open().version()).resolves.toBe(0);
  });

  it('makes vectors, IDF and payload indexes for what it asks', async () => {
    await qdrant.open(embedderOver(new WordEmbeddingApi())).put(lantern);
    const { config, payload_schema } = await qdrant.client.getCollection(qdrant.collection);
    expect(config.params.vectors).toMatchObject({ dense: { size: 256, distance: 'Cosine' } });
    expect(config.params.sparse_vectors).toMatchObject({ bm25: { modifier: 'idf' } });
    expect(Object.keys(payload_schema).sort()).toEqual(['kind', 'pageId']);
  });

  it('answers all the while a new collection is filled, then swaps it in and drops the old one', async () => {
    await qdrant.open().put(lantern);
    const old = await behindAlias();
    const api = new WordEmbeddingApi();
    const seen: string[][] = [];
    const embed = api.embed.bind(api);
    api.embed = async (...asked) => {
      seen.push(await texts());
      return embed(...asked);
    };
    await qdrant.open(embedderOver(api)).prepare();
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every(([found]) => found === lantern.passages[0]?.text)).toBe(true);
    expect(await behindAlias()).not.toBe(old);
    expect(await collections()).toEqual([await behindAlias()]);
    await expect(texts()).resolves.toEqual(['The lantern burns whale oil.']);
  });

  it('rebuilds on demand', async () => {
    const index = qdrant.open();
    await index.put(lantern);
    const [old, version] = [await behindAlias(), await index.version()];
    await index.prepare({ full: true });
    expect(await behindAlias()).not.toBe(old);
    expect(await index.version()).toBeGreaterThan(version);
    await expect(texts(index)).resolves.toEqual(['The lantern burns whale oil.']);
  });

  it('keeps the old collection when a rebuild fails, and clears up at the next', async () => {
    await qdrant.open().put(lantern);
    const old = await behindAlias();
    const api = new WordEmbeddingApi();
    const embed = api.embed.bind(api);
    // Knows how long its vectors are, and fails at the first passage.
    api.embed = async (asked, use) => {
      api.isDown = asked.some((text) => text.includes('whale'));
      return embed(asked, use);
    };
    const index = qdrant.open(embedderOver(api));
    await expect(index.prepare()).rejects.toMatchObject({ code: 'embedder_refused' });
    expect(await behindAlias()).toBe(old);
    await expect(texts()).resolves.toEqual(['The lantern burns whale oil.']);
    expect(await collections()).toHaveLength(2);
    api.embed = embed;
    api.isDown = false;
    await index.prepare();
    expect(await collections()).toEqual([await behindAlias()]);
  });

  it('serves a process that still knows the collection from before', async () => {
    const reader = qdrant.open(embedderOver(new WordEmbeddingApi('test/words', 64)));
    await qdrant.open(embedderOver(new WordEmbeddingApi('test/words', 64))).put(lantern);
    await reader.refresh();
    await qdrant.open(embedderOver(new WordEmbeddingApi('test/other-words', 32))).prepare();
    await expect(texts(reader)).resolves.toEqual(['The lantern burns whale oil.']);
  });

  it('writes a page of many passages as a whole', async () => {
    const many = Array.from({ length: 300 }, (_, number) => `Paragraph ${number} of the inventory.`);
    const index = qdrant.open();
    await index.put(page('inventory', 'Inventory', many));
    await index.put(page('inventory', 'Inventory', many.slice(0, 5)));
    const { points } = await qdrant.client.scroll(qdrant.collection, {
      filter: { must: [{ key: 'kind', match: { value: 'passage' } }] },
      limit: 1_000,
    });
    expect(points).toHaveLength(5);
  });

  it('says what to do when its name belongs to a collection', async () => {
    await qdrant.client.createCollection(qdrant.collection, { sparse_vectors: { words: {} } });
    await expect(qdrant.open().prepare()).rejects.toMatchObject({
      code: 'index_refused',
      message: expect.stringContaining('QDRANT_COLLECTION'),
    });
  });
});
