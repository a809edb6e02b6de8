import type { Event } from '@minime/contracts';
import { KnowledgeIndex } from '@minime/knowledge';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';

@Controller()
export class KnowledgeConsumer {
  constructor(private readonly index: KnowledgeIndex) {}

  @EventPattern('knowledge.synced.v1')
  onSynced(@Payload() _event: Event<'knowledge.synced.v1'>): Promise<void> {
    return this.index.refresh();
  }
}
