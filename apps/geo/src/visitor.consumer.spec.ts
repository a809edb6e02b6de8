import { describe, expect, it } from '@jest/globals';
import type { Event, EventData, EventType } from '@minime/contracts';
import { EventPublisher, type OutgoingEvent, type PublishOptions } from '@minime/messaging';
import { LocateService } from './locate.service.js';
import { Locator } from './ports.js';
import { VisitorConsumer } from './visitor.consumer.js';

class Lisbon extends Locator {
  async locate() {
    return { city: 'Lisbon' };
  }
}

class RecordingPublisher extends EventPublisher {
  readonly published: { type: EventType; data: unknown; options: PublishOptions | undefined }[] = [];

  async publish<T extends EventType>(type: T, data: EventData<T>, options?: PublishOptions): Promise<string> {
    this.published.push({ type, data, options });
    return options?.id ?? '';
  }

  async publishAll(events: OutgoingEvent[]): Promise<void> {
    for (const { type, data, options } of events) this.published.push({ type, data, options });
  }
}

const connected = (id: string): Event<'visitor.connected.v1'> => ({
  id,
  type: 'visitor.connected.v1',
  occurredAt: '2026-11-22T12:00:00.000Z',
  data: {
    conversationId: '5f0c3f0e-5a7f-4d0e-9a55-0b1f6c1d2e3f',
    visitorId: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
    network: '93.184.216.0/24',
    context: {},
  },
});

describe('VisitorConsumer', () => {
  it('answers a redelivery with the same message and another question with another', async () => {
    const publisher = new RecordingPublisher();
    const consumer = new VisitorConsumer(new LocateService(new Lisbon()), publisher);
    const once = '11111111-1111-4111-8111-111111111111';
    const other = '22222222-2222-4222-8222-222222222222';
    for (const id of [once, once, other]) await consumer.onConnected(connected(id));
    const [first, again, another] = publisher.published;
    const { conversationId, visitorId } = connected(once).data;
    expect(first).toEqual({
      type: 'visitor.located.v1',
      data: { conversationId, visitorId, place: { city: 'Lisbon' } },
      options: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), conversationId, causationId: once },
    });
    expect(again).toEqual(first);
    expect(another?.options?.id).not.toBe(first?.options?.id);
  });
});
