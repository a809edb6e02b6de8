import { Outbox, TransactionalOutbox } from '@minime/messaging';
import type { Host } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { ingestSchema } from './ingest.schema.js';
import { type SyncConfig, SyncModule } from './sync.module.js';

const noRelay = () => undefined;

/**
 * A sync without a broker: its event stays in the outbox, and the service sends it, within seconds when it is
 * running, else when it starts.
 */
@Module({})
export class SyncCommandModule {
  static register(config: SyncConfig, host: Host): DynamicModule {
    return {
      module: SyncCommandModule,
      global: true,
      imports: [SyncModule.register(config, host)],
      providers: [{ provide: Outbox, useFactory: () => new TransactionalOutbox(ingestSchema.schema, noRelay) }],
      exports: [Outbox],
    };
  }
}
