import type { EventData, EventType } from '@minime/contracts';
import type { Logger } from '@minime/platform';
import { seal } from './messages/message.codec.js';
import type { MessagingMetrics } from './messaging.metrics.js';
import { EventPublisher, type PublishOptions } from './ports.js';
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
    const endTimer = this.metrics.confirm.startTimer();
    await this.sender.send([message]);
    endTimer();
    this.logger.debug({ type, messageId: message.id }, 'event published');
    return message.id;
  }
}
