import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { HandlerRegistry } from '../consuming/handler.registry.js';
import type { MessageProcessor } from '../consuming/message.processor.js';
import { deadLetterQueue, type Subscription, subscriptionsOf } from '../consuming/queue.names.js';
import { UNROUTED } from '../dead-letters/dead-letters.js';
import { DRAIN_DEADLINE_MS, prefetchOf, type TransportOptions } from '../transport.js';
import type { EmbeddedBroker } from './embedded.broker.js';
import { QueueWorker } from './queue.worker.js';

/** Connects an app's `@EventPattern` and `@MessagePattern` handlers to the queue in PostgreSQL. */
export class EmbeddedStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('embedded');
  private workers: QueueWorker[] = [];
  private endAnswers: (() => void) | undefined;

  constructor(
    private readonly broker: EmbeddedBroker,
    private readonly registry: HandlerRegistry,
    private readonly processor: MessageProcessor,
    private readonly options: TransportOptions,
  ) {
    super();
  }

  override addHandler(pattern: unknown, handler: MessageHandler, isEventHandler = false): void {
    this.registry.add(pattern, handler, isEventHandler);
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const { app, replica } = this.options;
      const subscriptions = subscriptionsOf(app, replica, this.registry.events);
      this.workers = await this.broker.attach(app, subscriptions, (subscription) => this.workerFor(subscription));
      this.endAnswers = this.broker.answerWith(this.registry);
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async close(): Promise<void> {
    this.endAnswers?.();
    this.processor.leave();
    await this.broker.detach(this.workers, DRAIN_DEADLINE_MS);
    this.workers = [];
  }

  /** Queues whose depth tells how this app is doing. */
  queues(): string[] {
    const work = this.workers.filter(({ subscription }) => !subscription.broadcast);
    return [...work.map(({ subscription }) => subscription.queue), deadLetterQueue(this.options.app), UNROUTED];
  }

  on(): void {}

  unwrap<T>(): T {
    return this.broker as T;
  }

  private workerFor(subscription: Subscription): QueueWorker {
    const { app, host } = this.options;
    const prefetch = prefetchOf(this.options, subscription.event);
    return new QueueWorker(app, subscription, prefetch, this.broker.store, this.processor, host.logger);
  }
}
