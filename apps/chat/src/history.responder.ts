import type { ParsedRequest, Reply } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { HistoryService } from './conversations/history.service.js';
import { PrivacyStore } from './ports.js';

@Controller()
export class HistoryResponder {
  constructor(
    private readonly conversations: HistoryService,
    private readonly privacy: PrivacyStore,
  ) {}

  @MessagePattern('conversation.history.v1')
  async history(
    @Payload() { conversationId, limit }: ParsedRequest<'conversation.history.v1'>,
  ): Promise<Reply<'conversation.history.v1'>> {
    const history = await this.conversations.history(conversationId, limit);
    const isErased = history.turns.length === 0 && (await this.privacy.isErased(conversationId));
    return isErased ? { ...history, erased: true } : history;
  }

  @MessagePattern('conversation.export.v1')
  export(
    @Payload() { conversationId, visitorId }: ParsedRequest<'conversation.export.v1'>,
  ): Promise<Reply<'conversation.export.v1'>> {
    return this.privacy.kept(conversationId, visitorId);
  }

  @MessagePattern('turn.snapshot.v1')
  snapshot(
    @Payload() { conversationId, turnId }: ParsedRequest<'turn.snapshot.v1'>,
  ): Promise<Reply<'turn.snapshot.v1'>> {
    return this.conversations.snapshot(conversationId, turnId);
  }

  @MessagePattern('turn.replaceable.v1')
  replaceable(
    @Payload() { conversationId, turnId }: ParsedRequest<'turn.replaceable.v1'>,
  ): Promise<Reply<'turn.replaceable.v1'>> {
    return this.conversations.replaceable(conversationId, turnId);
  }
}
