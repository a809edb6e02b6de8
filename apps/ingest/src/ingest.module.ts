import { MessagingModule } from '@minime/messaging';
import type { Host } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { DraftConsumer } from './draft.consumer.js';
import type { IngestConfig } from './ingest.config.js';
import { ingestSchema } from './ingest.schema.js';
import { SyncSlots } from './ports.js';
import { SyncConsumer } from './sync.consumer.js';
import { SyncCron } from './sync.cron.js';
import { SyncModule } from './sync.module.js';
import { SyncService } from './sync.service.js';

@Module({})
export class IngestModule {
  static register(config: IngestConfig, host: Host): DynamicModule {
    return {
      module: IngestModule,
      imports: [
        MessagingModule.forRoot({ app: 'ingest', config, host, schema: ingestSchema.schema }),
        SyncModule.register(config, host),
        ScheduleModule.forRoot(),
      ],
      controllers: [DraftConsumer, SyncConsumer],
      providers: [
        {
          provide: SyncCron,
          useFactory: (syncs: SyncService, slots: SyncSlots, scheduler: SchedulerRegistry) =>
            new SyncCron(syncs, slots, scheduler, config.SYNC_CRON, host.logger),
          inject: [SyncService, SyncSlots, SchedulerRegistry],
        },
      ],
    };
  }
}
