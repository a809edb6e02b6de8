import { HandlerRegistry } from '../consuming/handler.registry.js';
import { MessageProcessor } from '../consuming/message.processor.js';
import type { MessagingMetrics } from '../messaging.metrics.js';
import type { Transport, TransportOptions } from '../transport.js';
import { RabbitConnection } from './rabbitmq.connection.js';
import { RabbitFrames } from './rabbitmq.frames.js';
import { RabbitRequester } from './rabbitmq.requester.js';
import { RabbitSender } from './rabbitmq.sender.js';
import { RabbitStrategy } from './rabbitmq.strategy.js';
import { closeQuietly } from './supervised.channel.js';

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
  const ends = [
    metrics.depth.add(() => depths(connection, strategy.queues())),
    metrics.blocked.add(() => ({ [app]: Number(connection.isBlocked) })),
    host.health.add({ name: `${app}.messaging`, kind: 'shared', problem: () => connection.problem() }),
    host.health.add({ name: `${app}.consumers`, kind: 'own', problem: () => consumerProblem(connection, strategy) }),
  ];
  return {
    sender,
    frames,
    requester,
    strategy,
    close: async () => {
      for (const end of ends) end();
      await Promise.all([sender.close(), frames.close(), requester.close()]);
      await connection.close();
    },
  };
}

/** On a channel of its own: to ask for a queue that was deleted closes it. */
async function depths(connection: RabbitConnection, queues: string[]): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  const channel = connection.isBlocked ? undefined : await connection.current?.createChannel();
  if (!channel) return found;
  channel.on('error', () => undefined);
  try {
    for (const queue of queues) found[queue] = (await channel.checkQueue(queue)).messageCount;
  } catch {
    return found;
  } finally {
    await closeQuietly(channel);
  }
  return found;
}

/** While the whole broker is away, that is the part to look at. */
function consumerProblem(connection: RabbitConnection, strategy: RabbitStrategy): string | undefined {
  const missing = connection.isConnected ? strategy.missingConsumers() : [];
  return missing.length === 0 ? undefined : `does not consume from ${missing.join(', ')}`;
}
