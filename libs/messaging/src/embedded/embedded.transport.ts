import { HandlerRegistry } from '../consuming/handler.registry.js';
import { MessageProcessor } from '../consuming/message.processor.js';
import type { MessagingMetrics } from '../messaging.metrics.js';
import type { Transport, TransportOptions } from '../transport.js';
import { EmbeddedBroker } from './embedded.broker.js';
import { EmbeddedRequester } from './embedded.requester.js';
import { EmbeddedStrategy } from './embedded.strategy.js';

/** The event backbone over the PostgreSQL at `url`. @throws AppError `unavailable`, `migrations_pending`. */
export async function openEmbedded(
  url: string,
  options: TransportOptions,
  metrics: MessagingMetrics,
): Promise<Transport> {
  const { app, host } = options;
  const broker = await EmbeddedBroker.acquire(url, host.logger);
  const registry = new HandlerRegistry();
  const processor = new MessageProcessor(registry, host.logger, metrics);
  const strategy = new EmbeddedStrategy(broker, registry, processor, options);
  const endMeasuring = metrics.depth.add(() => broker.store.depths(strategy.queues()));
  const removePart = host.health.add({
    name: `${app}.messaging`,
    kind: 'shared',
    problem: () => (broker.connected ? undefined : 'the connection to the embedded queue is lost'),
  });
  return {
    sender: broker,
    frames: broker.frames,
    requester: new EmbeddedRequester(broker),
    strategy,
    close: async () => {
      removePart();
      endMeasuring();
      await broker.release();
    },
  };
}
