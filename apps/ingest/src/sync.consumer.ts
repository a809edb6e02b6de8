import type { Event } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { SyncService } from './sync.service.js';

/** A sync that runs already may have passed the page this is about: it is waited for, then everything is read again. */
const PATIENCE_MS = 10 * 60 * 1_000;

@Controller()
export class SyncConsumer {
  constructor(private readonly syncs: SyncService) {}

  @EventPattern('knowledge.sync-requested.v1')
  async onRequested(@Payload() event: Event<'knowledge.sync-requested.v1'>): Promise<void> {
    await this.syncs.sync({ full: event.data.full, patienceMs: PATIENCE_MS });
  }
}
