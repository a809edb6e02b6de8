import { DatabaseModule } from '@minime/database';
import { KnowledgeIndex, KnowledgeModule } from '@minime/knowledge';
import { SpendModule, SpendRecorder } from '@minime/llm';
import { Outbox } from '@minime/messaging';
import type { Host } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AdvisorySyncLock } from './adapters/advisory.sync-lock.js';
import { PacedNotionClient } from './adapters/notion.client.js';
import { NotionDrafts } from './adapters/notion.drafts.js';
import { RestNotionApi } from './adapters/notion.rest.js';
import { PostgresDraftLog } from './adapters/postgres.draft-log.js';
import { PostgresSyncMemory } from './adapters/postgres.sync-memory.js';
import { PostgresSyncSlots } from './adapters/postgres.sync-slots.js';
import { DraftService } from './drafts/draft.service.js';
import type { IngestConfig } from './ingest.config.js';
import { ingestSchema } from './ingest.schema.js';
import { SyncSlots } from './ports.js';
import { sourcesOf } from './sources/sources.js';
import { SyncMetrics } from './sync.metrics.js';
import { SyncService } from './sync.service.js';

/** Provides `SyncService` and `SyncSlots`, to the service and to the command. `Outbox` comes from the application around it. */
@Module({})
export class SyncModule {
  static register(config: SyncConfig, host: Host): DynamicModule {
    const databaseUrl = config.DATABASE_URL;
    const spend =
      config.EMBEDDER === 'none'
        ? undefined
        : { module: SpendModule.forRoot({ config, host, databaseUrl }), token: SpendRecorder };
    return {
      module: SyncModule,
      imports: [
        DatabaseModule.forRoot({ url: databaseUrl, definition: ingestSchema, log: host.logger }),
        KnowledgeModule.forRoot({ config, host, databaseUrl, role: 'writer', spend }),
      ],
      providers: [
        { provide: PacedNotionClient, useFactory: () => notionOf(config, host) ?? null },
        {
          provide: DraftService,
          useFactory: (dataSource: DataSource, notion: PacedNotionClient | null) =>
            new DraftService(
              notion ? new NotionDrafts(notion) : undefined,
              config.NOTION_GAPS_PARENT_ID,
              new PostgresDraftLog(dataSource),
              host.logger,
            ),
          inject: [DataSource, PacedNotionClient],
        },
        {
          provide: SyncService,
          useFactory: (
            dataSource: DataSource,
            index: KnowledgeIndex,
            outbox: Outbox,
            notion: PacedNotionClient | null,
          ) =>
            new SyncService(
              sourcesOf(config, notion ? new RestNotionApi(notion) : undefined),
              index,
              new PostgresSyncMemory(dataSource, outbox),
              new AdvisorySyncLock(dataSource),
              host.logger,
            ),
          inject: [DataSource, KnowledgeIndex, Outbox, PacedNotionClient],
        },
        {
          provide: SyncMetrics,
          useFactory: (dataSource: DataSource, outbox: Outbox) =>
            new SyncMetrics(host.metrics, new PostgresSyncMemory(dataSource, outbox)),
          inject: [DataSource, Outbox],
        },
        {
          provide: SyncSlots,
          useFactory: (dataSource: DataSource) => new PostgresSyncSlots(dataSource),
          inject: [DataSource],
        },
      ],
      exports: [DraftService, SyncService, SyncSlots],
    };
  }
}

function notionOf({ NOTION_TOKEN, NOTION_BASE_URL }: SyncConfig, { logger }: Host): PacedNotionClient | undefined {
  if (!NOTION_TOKEN) return undefined;
  const onWait = (ms: number) => logger.info({ seconds: Math.ceil(ms / 1_000) }, 'Notion is busy: the sync waits');
  return new PacedNotionClient({ token: NOTION_TOKEN, baseUrl: NOTION_BASE_URL, onWait });
}

export type SyncConfig = Omit<IngestConfig, 'SYNC_CRON'>;
