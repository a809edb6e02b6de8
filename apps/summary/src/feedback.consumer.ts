import type { Event } from '@minime/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { FeedbackLog } from './ports.js';

@Controller()
export class FeedbackConsumer {
  constructor(private readonly feedback: FeedbackLog) {}

  @EventPattern('feedback.given.v1')
  given(@Payload() { data, occurredAt }: Event<'feedback.given.v1'>): Promise<void> {
    return this.feedback.keep(data, new Date(occurredAt));
  }
}
