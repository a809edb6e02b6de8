import { HandlerRegistry } from '../consuming/handler.registry.js';
import { MessageProcessor } from '../consuming/message.processor.js';
import type { MessagingMetrics } from '../messaging.metrics.js';
import type { Transport, TransportOptions } from '../transport.js';
import { RabbitConnection } from './rabbitmq.connection.js';
import { RabbitFrames } from './rabbitmq.frames.js';
import { RabbitRequester } from './rabbitmq.requester.js';
import { RabbitSender } from './rabbitmq.sender.js';
import { RabbitStrategy } from './rabbitmq.strategy.js';

/** The event backbone over the RabbitMQ at `url`; it need not be there yet. */
export function openRabbitmq(url: string, options: TransportOptions, metrics: MessagingMetrics): Transport {
  const { app, host } = options;
  const connection = new RabbitConnection(url, app, host.logger);
  const sender = new RabbitSender(connection, host.logger);
  const frames = new RabbitFrames(connection, host.logger);
  const requester = new RabbitRequester(connection, host.logger);
  const registry = new HandlerRegistry();
  const processor = new MessageProcessor(registry, host.logger, metrics);
  const strategy = new RabbitStrategy(connection, sender, registry, processor, options);
  const parts = [
    host.health.add({ name: `${app}.messaging`, kind: 'shared', problem: () => connection.problem() }),
    host.health.add({ name: `${app}.consumers`, kind: 'own', problem: () => consumerProblem(connection, strategy) }),
  ];
  return {
    sender,
    frames,
    requester,
    strategy,
    close: async () => {
      for (const remove of parts) remove();
      await Promise.all([sender.close(), frames.close(), requester.close()]);
      await connection.close();
    },
  };
}

/** While the whole broker is away, that is the part to look at. */
function consumerProblem(connection: RabbitConnection, strategy: RabbitStrategy): string | undefined {
  const missing = connection.isConnected ? strategy.missingConsumers() : [];
  return missing.length === 0 ? undefined : `does not consume from ${missing.join(', ')}`;
}
