import { DatabaseModule } from '@minime/database';
import type { Host } from '@minime/platform';
import { type DynamicModule, type InjectionToken, Module, type Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { PostgresEmbeddingCache } from './embedders/adapters/postgres.embedding-cache.js';
import { CachingEmbedder } from './embedders/caching.embedder.js';
import { embeddingApi } from './embedders/create.embedder.js';
import { countTokens } from './embedders/embedding.metrics.js';
import type { Embedder, EmbeddingApi, EmbeddingSpend } from './embedders/ports.js';
import type { KnowledgeConfig } from './knowledge.config.js';
import { KnowledgeRefresher } from './knowledge.refresher.js';
import { knowledgeSchema } from './knowledge.schema.js';
import { LocalIndex } from './local/local.index.js';
import { PassageStore } from './local/passage.store.js';
import { VectorSearch } from './local/vector.search.js';
import { VectorStore } from './local/vector.store.js';
import { KnowledgeIndex } from './ports.js';

const KNOWLEDGE_DATA_SOURCE = Symbol('KNOWLEDGE_DATA_SOURCE');
/** Statements are few and short: one to read, one to write. */
const POOL_SIZE = 2;

export interface KnowledgeModuleOptions {
  config: KnowledgeConfig;
  host: Host;
  /** PostgreSQL that holds schema `knowledge`. */
  databaseUrl: string;
  /** A reader (the default) holds the index in memory and keeps it fresh; a writer does not load it. */
  role?: 'reader' | 'writer';
  /** Where the tokens of the embedder are written down, and the module that provides it. */
  spend?: { module: DynamicModule; token: InjectionToken<EmbeddingSpend> } | undefined;
}

/** Provides `KnowledgeIndex`: in Qdrant where `QDRANT_URL` is set, else in the database. */
@Module({})
export class KnowledgeModule {
  /** @throws AppError `config_invalid` when the embedder lacks what it needs */
  static forRoot({ config, host, databaseUrl, role = 'reader', spend }: KnowledgeModuleOptions): DynamicModule {
    const api = embeddingApi(config);
    const refresher: Provider = {
      provide: KnowledgeRefresher,
      useFactory: (index: KnowledgeIndex) => new KnowledgeRefresher(index, host),
      inject: [KnowledgeIndex],
    };
    return {
      module: KnowledgeModule,
      imports: [
        ...(spend ? [spend.module] : []),
        DatabaseModule.forRoot({
          url: databaseUrl,
          log: host.logger,
          definition: knowledgeSchema,
          poolSize: POOL_SIZE,
          shared: true,
          token: KNOWLEDGE_DATA_SOURCE,
        }),
      ],
      providers: [
        {
          provide: KnowledgeIndex,
          useFactory: (dataSource: DataSource, ledger?: EmbeddingSpend) =>
            openIndex(config, dataSource, api && embedderOf({ api, config, dataSource, host, ledger })),
          inject: [KNOWLEDGE_DATA_SOURCE, ...(spend ? [spend.token] : [])],
        },
        ...(role === 'reader' ? [refresher] : []),
      ],
      exports: [KnowledgeIndex, ...(role === 'reader' ? [KnowledgeRefresher] : [])],
    };
  }
}

/** Qdrant's client is loaded only where there is a Qdrant. */
async function openIndex(
  config: KnowledgeConfig,
  dataSource: DataSource,
  embedder: Embedder | undefined,
): Promise<KnowledgeIndex> {
  const minSimilarity = config.EMBEDDING_MIN_SIMILARITY;
  if (!config.QDRANT_URL) {
    const vectors = embedder && new VectorSearch(embedder, new VectorStore(dataSource), minSimilarity);
    return new LocalIndex(new PassageStore(dataSource), vectors);
  }
  const { QdrantIndex } = await import('./qdrant/qdrant.index.js');
  return new QdrantIndex({
    url: config.QDRANT_URL,
    apiKey: config.QDRANT_API_KEY,
    collection: config.QDRANT_COLLECTION,
    embedder,
    minSimilarity,
  });
}

interface EmbedderParts {
  api: EmbeddingApi;
  config: KnowledgeConfig;
  dataSource: DataSource;
  host: Host;
  ledger: EmbeddingSpend | undefined;
}

function embedderOf({ api, config, dataSource, host, ledger }: EmbedderParts): Embedder {
  const count = countTokens(host.metrics, api.space);
  const model = api.space.slice(api.space.indexOf('/') + 1);
  return new CachingEmbedder({
    api,
    cache: new PostgresEmbeddingCache(dataSource),
    logger: host.logger,
    requestsPerMinute: config.EMBEDDING_REQUESTS_PER_MINUTE,
    onUse: (tokens) => {
      count(tokens);
      void ledger?.embedded(model, tokens);
    },
  });
}
