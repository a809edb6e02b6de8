import { AppError, type Check } from '@minime/platform';
import { embeddingApi } from './embedders/create.embedder.js';
import type { EmbeddingApi } from './embedders/ports.js';
import type { KnowledgeConfig } from './knowledge.config.js';

const EMBED_TIMEOUT_MS = 10_000;

/** Of the embedder and of Qdrant, as far as they are configured. @throws AppError `config_invalid` */
export function knowledgeChecks(config: KnowledgeConfig): Check[] {
  const api = embeddingApi(config);
  return [
    ...(api ? [{ part: 'Embedder', look: () => embed(api) }] : []),
    ...(config.QDRANT_URL ? [{ part: 'Index', look: () => lookAtQdrant(config.QDRANT_URL!, config, api) }] : []),
  ];
}

async function embed(api: EmbeddingApi): Promise<string> {
  return `${api.space} answers with ${await sizeOf(api)} dimensions`;
}

async function sizeOf(api: EmbeddingApi): Promise<number> {
  const { vectors } = await api.embed(['ready?'], 'query', { timeoutMs: EMBED_TIMEOUT_MS });
  return vectors[0]?.length ?? 0;
}

async function lookAtQdrant(url: string, config: KnowledgeConfig, api: EmbeddingApi | undefined): Promise<string> {
  const [{ QdrantCollections }, { QdrantConnection }] = await Promise.all([
    import('./qdrant/qdrant.collection.js'),
    import('./qdrant/qdrant.connection.js'),
  ]);
  const collection = config.QDRANT_COLLECTION;
  const qdrant = new QdrantConnection({ url, apiKey: config.QDRANT_API_KEY, collection });
  const current = await new QdrantCollections(qdrant, collection, undefined).current();
  if (!current) return `Qdrant answers; ${collection} is made by the first sync`;
  // Where the embedder does not answer, its own line says so.
  const size = api ? await sizeOf(api).catch(() => undefined) : 0;
  if (size !== undefined && size !== current.size) {
    throw new AppError(
      'index_refused',
      `${collection} holds ${dimensions(current.size)}, but the embedder gives ${dimensions(size)}: ` +
        'run npm run sync, which builds it anew, or go back to the embedder it was made with',
    );
  }
  return `Qdrant answers; ${collection} leads to ${current.name} with ${current.points} points of ${dimensions(current.size)}`;
}

const dimensions = (size: number) => (size === 0 ? 'no vectors' : `${size} dimensions`);
