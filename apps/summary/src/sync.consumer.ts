import type { Event } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { SyncLog } from './ports.js';

@Controller()
export class SyncConsumer {
  constructor(private readonly syncs: SyncLog) {}

  @EventPattern('knowledge.sync-ended.v1')
  ended(@Payload() { data }: Event<'knowledge.sync-ended.v1'>): Promise<void> {
    return this.syncs.keep(data);
  }
}
