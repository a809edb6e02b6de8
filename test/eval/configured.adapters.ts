import { randomUUID } from 'node:crypto';
import { type KnowledgeConfig, LocalIndex } from '@minime/knowledge';
import { QdrantClient } from '@qdrant/js-client-rest';
import pino from 'pino';
import { CachingEmbedder } from '../../libs/knowledge/src/embedders/caching.embedder.js';
import { embeddingApi } from '../../libs/knowledge/src/embedders/create.embedder.js';
import type { Embedder } from '../../libs/knowledge/src/embedders/ports.js';
import { VectorSearch } from '../../libs/knowledge/src/local/vector.search.js';
import { QdrantIndex } from '../../libs/knowledge/src/qdrant/qdrant.index.js';
import type { Adapter } from './adapters.js';
import { isLoopback } from './loopback.js';
import { MemoryStore } from './memory.store.js';
import { MemoryVectors } from './memory.vectors.js';

/** What the settings name beside the local index: Qdrant, and either of them with an embedder. */
export function configuredAdapters(config: KnowledgeConfig): Adapter[] {
  const embedder = embedderOf(config);
  return [
    ...(embedder ? [localWith(embedder, config)] : []),
    ...(config.QDRANT_URL ? [qdrant(config.QDRANT_URL, undefined, config)] : []),
    ...(config.QDRANT_URL && embedder ? [qdrant(config.QDRANT_URL, embedder, config)] : []),
  ];
}

/** An embedder that does not answer ends the evaluation: falling back to words would be scored as its own. */
function embedderOf(config: KnowledgeConfig): Embedder | undefined {
  const api = embeddingApi(config);
  if (!api) return undefined;
  const logger = pino({ level: 'silent' });
  const cache = new MemoryVectors();
  const inner = new CachingEmbedder({ api, cache, logger, requestsPerMinute: config.EMBEDDING_REQUESTS_PER_MINUTE });
  return {
    space: inner.space,
    get tokens() {
      return inner.tokens;
    },
    documents: (texts) => inner.documents(texts),
    async query(text) {
      const vector = await inner.query(text);
      if (!vector) throw new Error(`${inner.space} does not answer`);
      return vector;
    },
  };
}

/** Voyage is a service on the internet: what plays it here has vectors without meaning. */
const isSandbox = ({ EMBEDDER, EMBEDDING_BASE_URL }: KnowledgeConfig): boolean =>
  EMBEDDER === 'voyage' && !!EMBEDDING_BASE_URL && isLoopback(EMBEDDING_BASE_URL);

const localWith = (embedder: Embedder, config: KnowledgeConfig): Adapter => ({
  name: `local with ${embedder.space}`,
  provesWiringOnly: isSandbox(config),
  async open(pages) {
    const vectors = new VectorSearch(embedder, new MemoryVectors(), config.EMBEDDING_MIN_SIMILARITY);
    const index = new LocalIndex(new MemoryStore([]), vectors);
    for (const page of pages) await index.put(page);
    await index.refresh();
    return index;
  },
});

const qdrant = (url: string, embedder: Embedder | undefined, config: KnowledgeConfig): Adapter => ({
  name: `Qdrant ${embedder ? `with ${embedder.space}` : 'by words'}`,
  provesWiringOnly: embedder !== undefined && isSandbox(config),
  async open(pages) {
    const collection = `minime-eval-${randomUUID()}`;
    const apiKey = config.QDRANT_API_KEY;
    const index = new QdrantIndex({
      url,
      apiKey,
      collection,
      embedder,
      minSimilarity: config.EMBEDDING_MIN_SIMILARITY,
    });
    const close = () =>
      drop(new QdrantClient({ url, ...(apiKey && { apiKey }), checkCompatibility: false }), collection);
    try {
      await index.prepare();
      for (const page of pages) await index.put(page);
      await index.refresh();
    } catch (error) {
      await close().catch(() => undefined);
      throw error;
    }
    return { search: (question, options) => index.search(question, options), close };
  },
});

/** The collections behind an alias are named after it. */
async function drop(client: QdrantClient, alias: string): Promise<void> {
  const { collections } = await client.getCollections();
  for (const { name } of collections) if (name.startsWith(alias)) await client.deleteCollection(name);
}
