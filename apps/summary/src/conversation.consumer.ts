import type { Event } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { GapsService } from './gaps/gaps.service.js';
import { SummariseService } from './summarise.service.js';

@Controller()
export class ConversationConsumer {
  constructor(
    private readonly summarise: SummariseService,
    private readonly gaps: GapsService,
  ) {}

  @EventPattern('conversation.ended.v1')
  async ended(@Payload() event: Event<'conversation.ended.v1'>): Promise<void> {
    await this.gaps.conversationEnded(event.data);
    await this.summarise.conversationEnded(event.data);
  }
}
