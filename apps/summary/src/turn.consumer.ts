import type { Event } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { GapsService } from './gaps/gaps.service.js';

@Controller()
export class TurnConsumer {
  constructor(private readonly gaps: GapsService) {}

  @EventPattern('turn.completed.v1')
  async completed(@Payload() { data }: Event<'turn.completed.v1'>): Promise<void> {
    if (!data.answered) await this.gaps.unanswered(data);
  }
}
