import type { Event, ParsedRequest, Reply } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { PrivacyStore } from './ports.js';

@Controller()
export class PrivacyConsumer {
  constructor(private readonly privacy: PrivacyStore) {}

  @EventPattern('conversation.erase-requested.v1')
  onEraseRequested(@Payload() { data }: Event<'conversation.erase-requested.v1'>): Promise<void> {
    return this.privacy.erase(data.conversationId);
  }

  @MessagePattern('conversation.summaries.v1')
  export(
    @Payload() { conversationId }: ParsedRequest<'conversation.summaries.v1'>,
  ): Promise<Reply<'conversation.summaries.v1'>> {
    return this.privacy.kept(conversationId);
  }
}
