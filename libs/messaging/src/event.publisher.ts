import type { EventData, EventType } from '@minime/contracts';
import type { Logger } from '@minime/platform';
import { type SealedMessage, seal } from './messages/message.codec.js';
import type { MessagingMetrics } from './messaging.metrics.js';
import { EventPublisher, type OutgoingEvent, type PublishOptions } from './ports.js';
import type { MessageSender } from './transport.js';

/** Publishes at once, outside any transaction. */
export class DirectPublisher extends EventPublisher {
  constructor(
    private readonly sender: MessageSender,
    private readonly metrics: MessagingMetrics,
    private readonly logger: Logger,
  ) {
    super();
  }

  async publish<T extends EventType>(type: T, data: EventData<T>, options?: PublishOptions): Promise<string> {
    const message = seal(type, data, options);
    await this.send([message]);
    return message.id;
  }

  publishAll(events: OutgoingEvent[]): Promise<void> {
    return this.send(events.map(({ type, data, options }) => seal(type, data, options)));
  }

  private async send(messages: SealedMessage[]): Promise<void> {
    const endTimer = this.metrics.confirm.startTimer();
    await this.sender.send(messages);
    endTimer();
    for (const { type, id } of messages) this.logger.debug({ type, messageId: id }, 'event published');
  }
}
