import { DatabaseModule } from '@minime/database';
import type { Host } from '@minime/platform';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { KnowledgeConfig } from './knowledge.config.js';
import { KnowledgeRefresher } from './knowledge.refresher.js';
import { knowledgeSchema } from './knowledge.schema.js';
import { LocalIndex } from './local/local.index.js';
import { PassageStore } from './local/passage.store.js';
import { KnowledgeIndex } from './ports.js';

const KNOWLEDGE_DATA_SOURCE = Symbol('KNOWLEDGE_DATA_SOURCE');
const REFRESHER = Symbol('KnowledgeRefresher');
/** Statements are few and short: one to read, one to write. */
const POOL_SIZE = 2;

export interface KnowledgeModuleOptions {
  config: KnowledgeConfig;
  host: Host;
  /** PostgreSQL that holds schema `knowledge`. */
  databaseUrl: string;
  /** A reader (the default) holds the index in memory and keeps it fresh; a writer does not load it. */
  role?: 'reader' | 'writer';
}

/** Provides `KnowledgeIndex`. */
@Module({})
export class KnowledgeModule {
  static forRoot({ host, databaseUrl, role = 'reader' }: KnowledgeModuleOptions): DynamicModule {
    const refresher: Provider = {
      provide: REFRESHER,
      useFactory: (index: KnowledgeIndex) => new KnowledgeRefresher(index, host),
      inject: [KnowledgeIndex],
    };
    return {
      module: KnowledgeModule,
      imports: [
        DatabaseModule.forRoot({
          url: databaseUrl,
          log: host.logger,
          definition: knowledgeSchema,
          poolSize: POOL_SIZE,
          token: KNOWLEDGE_DATA_SOURCE,
        }),
      ],
      providers: [
        {
          provide: KnowledgeIndex,
          useFactory: (dataSource: DataSource) => new LocalIndex(new PassageStore(dataSource)),
          inject: [KNOWLEDGE_DATA_SOURCE],
        },
        ...(role === 'reader' ? [refresher] : []),
      ],
      exports: [KnowledgeIndex],
    };
  }
}
