import { DatabaseModule } from '@minime/database';
import { KnowledgeIndex, KnowledgeModule } from '@minime/knowledge';
import { MessagingModule, Outbox } from '@minime/messaging';
import type { Host } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { AdvisorySyncLock } from './adapters/advisory.sync-lock.js';
import { PostgresSyncMemory } from './adapters/postgres.sync-memory.js';
import type { IngestConfig } from './ingest.config.js';
import { ingestSchema } from './ingest.schema.js';
import { sourcesOf } from './sources/sources.js';
import { SyncConsumer } from './sync.consumer.js';
import { SyncCron } from './sync.cron.js';
import { SyncService } from './sync.service.js';

@Module({})
export class IngestModule {
  static register(config: IngestConfig, host: Host): DynamicModule {
    return {
      module: IngestModule,
      imports: [
        DatabaseModule.forRoot({ url: config.DATABASE_URL, definition: ingestSchema, log: host.logger }),
        MessagingModule.forRoot({ app: 'ingest', config, host, schema: ingestSchema.schema }),
        KnowledgeModule.forRoot({ config, host, databaseUrl: config.DATABASE_URL, role: 'writer' }),
        ScheduleModule.forRoot(),
      ],
      controllers: [SyncConsumer],
      providers: [
        {
          provide: SyncService,
          useFactory: (dataSource: DataSource, index: KnowledgeIndex, outbox: Outbox) =>
            new SyncService(
              sourcesOf(config),
              index,
              new PostgresSyncMemory(dataSource, outbox),
              new AdvisorySyncLock(dataSource),
              host.logger,
            ),
          inject: [DataSource, KnowledgeIndex, Outbox],
        },
        {
          provide: SyncCron,
          useFactory: (syncs: SyncService, scheduler: SchedulerRegistry) =>
            new SyncCron(syncs, scheduler, config.SYNC_CRON, host.logger),
          inject: [SyncService, SchedulerRegistry],
        },
      ],
    };
  }
}
