import { randomUUID } from 'node:crypto';
import { testSetting } from '@minime/testing';
import { QdrantClient } from '@qdrant/js-client-rest';
import type { Embedder } from '../src/embedders/ports.js';
import { QdrantIndex } from '../src/qdrant/qdrant.index.js';
import { QdrantDouble } from './qdrant.double.js';

/** A Qdrant of the test's own: a real one's collections of an unused name where `TEST_QDRANT_URL` is set, else a double. */
export interface TestQdrant {
  url: string;
  collection: string;
  client: QdrantClient;
  open: (embedder?: Embedder) => QdrantIndex;
  close: () => Promise<void>;
}

export async function testQdrant(): Promise<TestQdrant> {
  const real = testSetting('TEST_QDRANT_URL');
  const double = real ? undefined : await QdrantDouble.start();
  const url = real ?? double!.url;
  const collection = `test-${randomUUID()}`;
  const client = new QdrantClient({ url, checkCompatibility: false });
  return {
    url,
    collection,
    client,
    open: (embedder) => new QdrantIndex({ url, collection, embedder, minSimilarity: 0.4 }),
    close: async () => {
      const { collections } = await client.getCollections();
      for (const { name } of collections) if (name.startsWith(collection)) await client.deleteCollection(name);
      await double?.close();
    },
  };
}
