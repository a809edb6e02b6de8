import { AppError, type Logger } from '@minime/platform';
import type { ChannelModel, ConfirmChannel, Options } from 'amqplib';
import type { SealedMessage } from '../messages/message.codec.js';
import type { MessageSender } from '../transport.js';
import { TRACEPARENT } from './message.headers.js';
import type { RabbitConnection } from './rabbitmq.connection.js';
import { SupervisedChannel } from './supervised.channel.js';
import { declareShared, exchanges } from './topology.js';

/** How long a publish may take to be confirmed, a reconnect included, in milliseconds. */
const CONFIRM_DEADLINE_MS = 5_000;

/** Publishes on a confirm channel: what it resolves for, the broker has taken responsibility for. */
export class RabbitSender implements MessageSender {
  private readonly channel: SupervisedChannel<ConfirmChannel>;

  constructor(connection: RabbitConnection, logger: Logger) {
    const open = (model: ChannelModel) => model.createConfirmChannel();
    this.channel = new SupervisedChannel<ConfirmChannel>(connection, { open, setup: declareShared }, logger);
  }

  async send(messages: SealedMessage[]): Promise<void> {
    await Promise.all(
      messages.map(({ id, type, body, traceparent }) =>
        this.publish(exchanges.events, type, Buffer.from(body), {
          messageId: id,
          type,
          ...(traceparent !== undefined && { headers: { [TRACEPARENT]: traceparent } }),
        }),
      ),
    );
  }

  /**
   * Resolves once the broker has confirmed; a message may arrive twice when the connection is lost in between.
   * @throws AppError `unavailable` after 5 s, or at once when the broker refuses the message.
   */
  async publish(exchange: string, routingKey: string, content: Buffer, options: Options.Publish): Promise<void> {
    const deadline = Date.now() + CONFIRM_DEADLINE_MS;
    const properties = { contentType: 'application/json', ...options, persistent: true };
    for (;;) {
      const channel = await this.channel.ready(deadline - Date.now());
      const outcome = await confirmed(channel, deadline, exchange, routingKey, content, properties);
      if (outcome === 'confirmed') return;
      if (outcome === 'late') throw unavailable('did not confirm in time');
      if (this.channel.current === channel) throw unavailable('refused the message');
    }
  }

  /** Waits for what is on its way. */
  async close(): Promise<void> {
    await this.channel.current?.waitForConfirms().catch(() => undefined);
    await this.channel.close();
  }
}

function confirmed(
  channel: ConfirmChannel,
  deadline: number,
  exchange: string,
  routingKey: string,
  content: Buffer,
  options: Options.Publish,
): Promise<'confirmed' | 'refused' | 'late'> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, deadline - Date.now(), 'late');
    const settle = (error: unknown) => {
      clearTimeout(timer);
      resolve(error ? 'refused' : 'confirmed');
    };
    try {
      channel.publish(exchange, routingKey, content, options, settle);
    } catch (error) {
      settle(error);
    }
  });
}

const unavailable = (what: string) => new AppError('unavailable', `RabbitMQ ${what}`, { retryable: true });
