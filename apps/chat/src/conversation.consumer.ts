import type { Event } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { StretchStore } from './ports.js';
import { ErasureService } from './privacy/erasure.service.js';

@Controller()
export class ConversationConsumer {
  constructor(
    private readonly stretches: StretchStore,
    private readonly erasures: ErasureService,
  ) {}

  @EventPattern('conversation.end-requested.v1')
  onEndRequested(@Payload() { data, occurredAt }: Event<'conversation.end-requested.v1'>): Promise<void> {
    return this.stretches.requestEnd(data.conversationId, new Date(occurredAt));
  }

  @EventPattern('conversation.erase-requested.v1')
  onEraseRequested(@Payload() { data }: Event<'conversation.erase-requested.v1'>): Promise<void> {
    return this.erasures.erase(data.conversationId, data.visitorId);
  }
}
