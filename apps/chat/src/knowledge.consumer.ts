import type { Event } from '@minime/contracts';
import { KnowledgeRefresher } from '@minime/knowledge';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';

@Controller()
export class KnowledgeConsumer {
  constructor(private readonly knowledge: KnowledgeRefresher) {}

  @EventPattern('knowledge.synced.v1')
  onSynced(@Payload() _event: Event<'knowledge.synced.v1'>): Promise<void> {
    return this.knowledge.refresh();
  }
}
