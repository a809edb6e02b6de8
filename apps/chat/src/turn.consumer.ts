import type { Event } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TurnService } from './turns/turn.service.js';

@Controller()
export class TurnConsumer {
  constructor(private readonly turns: TurnService) {}

  /** Stays unacknowledged while it drives its conversation: a worker that dies gives it back. */
  @EventPattern('turn.requested.v1')
  onRequested(@Payload() { data }: Event<'turn.requested.v1'>): Promise<void> {
    return this.turns.request(data);
  }

  @EventPattern('turn.stop-requested.v1')
  onStopRequested(@Payload() { data }: Event<'turn.stop-requested.v1'>): Promise<void> {
    return this.turns.stop(data.conversationId, data.turnId);
  }
}
