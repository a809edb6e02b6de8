import type { Event } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { VisitorStore } from './ports.js';

@Controller()
export class VisitorConsumer {
  constructor(private readonly visitors: VisitorStore) {}

  @EventPattern('visitor.located.v1')
  onLocated(@Payload() { data }: Event<'visitor.located.v1'>): Promise<void> {
    return this.visitors.located(data.conversationId, data.visitorId, data.place);
  }
}
