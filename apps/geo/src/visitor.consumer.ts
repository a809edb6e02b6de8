import type { Event } from '@minime/contracts';
import { EventPublisher } from '@minime/messaging';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { v5 as uuidv5 } from 'uuid';
import { LocateService } from './locate.service.js';

@Controller()
export class VisitorConsumer {
  constructor(
    private readonly places: LocateService,
    private readonly publisher: EventPublisher,
  ) {}

  /** The answer's id follows from the question's, so a redelivery publishes the same message again, not a second one. */
  @EventPattern('visitor.connected.v1')
  async onConnected(@Payload() event: Event<'visitor.connected.v1'>): Promise<void> {
    const { conversationId, visitorId, network } = event.data;
    const place = await this.places.locate(network);
    await this.publisher.publish(
      'visitor.located.v1',
      { conversationId, visitorId, place },
      { id: uuidv5('visitor.located.v1', event.id), conversationId, causationId: event.id },
    );
  }
}
