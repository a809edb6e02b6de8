import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@minime/platform';
import { type CustomTransportStrategy, type MessageHandler, ServerRMQ } from '@nestjs/microservices';
import type { Channel, ConsumeMessage } from 'amqplib';
import pRetry from 'p-retry';
import type { HandlerRegistry } from '../consuming/handler.registry.js';
import type { MessageProcessor } from '../consuming/message.processor.js';
import { deadLetterQueue, type Subscription, subscriptionsOf } from '../consuming/queue.names.js';
import type { Verdict } from '../consuming/retry.policy.js';
import { Running } from '../consuming/running.js';
import { UNROUTED } from '../dead-letters/dead-letters.js';
import { DRAIN_DEADLINE_MS, prefetchOf, type TransportOptions } from '../transport.js';
import { attemptOf, deadLetterHeaders, retryHeaders, TRACEPARENT } from './message.headers.js';
import type { RabbitConnection } from './rabbitmq.connection.js';
import type { RabbitSender } from './rabbitmq.sender.js';
import { RequestAnswerer } from './request.answerer.js';
import { closeQuietly, SupervisedChannel } from './supervised.channel.js';
import {
  declareBroadcast,
  declareDeadLetters,
  declareRequests,
  declareShared,
  declareWork,
  exchanges,
  requestQueue,
} from './topology.js';

/** Questions that one replica answers at once. */
const REQUEST_PREFETCH = 50;

/**
 * Nest's RabbitMQ transport with the guarantees it lacks: a message is acknowledged when its handler is through, or
 * when its retry or its dead letter is confirmed; each queue has its own prefetch; whatever arrives is parsed and
 * never fatal; consumers come back after a cancel; closing drains.
 */
export class RabbitStrategy extends ServerRMQ implements CustomTransportStrategy {
  private consumers: SupervisedChannel<Channel> | undefined;
  /** Consumer tags by the queue they were meant for. */
  private readonly consuming = new Map<string, string>();
  private broadcastQueues = 0;
  private readonly lost = new WeakSet<Channel>();
  private readonly running = new Running();
  private readonly closing = new AbortController();
  private readonly log: Logger;
  private readonly answers: RequestAnswerer;

  constructor(
    private readonly connection: RabbitConnection,
    private readonly sender: RabbitSender,
    private readonly registry: HandlerRegistry,
    private readonly processor: MessageProcessor,
    private readonly settings: TransportOptions,
  ) {
    super({ noAck: false });
    this.log = settings.host.logger;
    this.answers = new RequestAnswerer(registry, this.log);
  }

  override addHandler(pattern: unknown, handler: MessageHandler, isEventHandler = false): void {
    this.registry.add(pattern, handler, isEventHandler);
  }

  /** Calls back when every consumer stands; a broker that is not there yet is waited for. */
  override async listen(callback: (error?: unknown) => void): Promise<void> {
    this.consumers = new SupervisedChannel<Channel>(
      this.connection,
      { open: (model) => model.createChannel(), setup: (channel) => this.setupChannel(channel, () => undefined) },
      this.log,
    );
    await this.consumers.ready();
    callback();
  }

  /** Cancels, waits for running handlers within the deadline, then lets go of the channel. */
  override async close(): Promise<void> {
    this.closing.abort();
    this.processor.leave();
    const channel = this.consumers?.current;
    await Promise.all([...this.consuming.values()].map((tag) => channel?.cancel(tag).catch(() => undefined)));
    this.consuming.clear();
    if (!(await this.running.settled(DRAIN_DEADLINE_MS))) this.log.error('handlers still run, leaving their messages');
    await this.consumers?.close();
  }

  override async setupChannel(channel: Channel, ready: () => void): Promise<void> {
    this.consuming.clear();
    channel.once('close', () => this.lost.add(channel));
    await declareShared(channel);
    await declareDeadLetters(channel, this.settings.app);
    for (const subscription of this.subscriptions()) await this.consume(channel, subscription);
    if (this.registry.requests.length > 0) await this.consumeRequests(channel);
    ready();
  }

  override unwrap<T>(): T {
    return this.connection.unwrap() as T;
  }

  override on(): void {}

  /** Queues whose depth tells how this app is doing. */
  queues(): string[] {
    if (!this.consumers?.current) return [];
    const work = this.subscriptions().filter(({ broadcast }) => !broadcast);
    return [...work.map(({ queue }) => queue), deadLetterQueue(this.settings.app), UNROUTED];
  }

  /** Queues that ought to be consumed and are not, for the health report. */
  missingConsumers(): string[] {
    if (!this.consumers || this.closing.signal.aborted) return [];
    return this.subscriptions()
      .map(({ queue }) => queue)
      .filter((queue) => !this.consuming.has(queue));
  }

  private subscriptions(): Subscription[] {
    return subscriptionsOf(this.settings.app, this.settings.replica, this.registry.events);
  }

  private async consume(channel: Channel, subscription: Subscription): Promise<void> {
    const { event, broadcast } = subscription;
    // The broker may still hold the queue of a connection that it does not know to be dead: each has its own name.
    const queue = broadcast ? `${subscription.queue}.${++this.broadcastQueues}` : subscription.queue;
    if (broadcast) await declareBroadcast(channel, event, queue);
    else await declareWork(channel, this.settings.app, event, queue);
    await channel.prefetch(prefetchOf(this.settings, event), false);
    const receive = (message: ConsumeMessage | null) => {
      if (message) this.running.add(this.receive(channel, subscription, message));
      else void this.cancelled(channel, subscription);
    };
    const { consumerTag } = await channel.consume(queue, receive, { noAck: false });
    this.consuming.set(subscription.queue, consumerTag);
  }

  /** The broker ended the consumer, because its queue was deleted or moved: both are made anew. */
  private async cancelled(channel: Channel, subscription: Subscription): Promise<void> {
    const { queue } = subscription;
    this.consuming.delete(queue);
    if (this.closing.signal.aborted) return;
    this.log.warn({ queue }, 'consumer cancelled by the broker, consuming again');
    // What fails here closes the channel, and a new one is set up whole.
    await this.consume(channel, subscription).catch(() => closeQuietly(channel));
  }

  private async receive(channel: Channel, subscription: Subscription, message: ConsumeMessage): Promise<void> {
    const { event, queue, broadcast } = subscription;
    let attempt = attemptOf(message);
    const trace: unknown = message.properties.headers?.[TRACEPARENT];
    const { redelivered } = message.fields;
    const judged = () =>
      this.processor.process({ queue, event, body: message.content, attempt, traceparent: trace, redelivered });
    let verdict = await judged();
    // The queue of a replica may be gone when a delay ends, so a broadcast waits for its retry here.
    while (broadcast && verdict.kind === 'retry') {
      await pause(verdict.delay.ms, this.closing.signal);
      if (this.closing.signal.aborted) return;
      attempt++;
      verdict = await judged();
    }
    if (await this.settled(channel, queue, message, attempt, verdict)) acknowledge(channel, message);
  }

  /** Whether the message has found its next place, so that this delivery may be acknowledged. */
  private async settled(
    channel: Channel,
    queue: string,
    message: ConsumeMessage,
    attempt: number,
    verdict: Verdict,
  ): Promise<boolean> {
    if (verdict.kind === 'done') return true;
    const { app } = this.settings;
    const send = () =>
      verdict.kind === 'retry'
        ? this.sender.publish(
            exchanges.retry(verdict.delay.name),
            queue,
            message.content,
            retryHeaders(message, attempt + 1),
          )
        : this.sender.publish(
            exchanges.dead,
            app,
            message.content,
            deadLetterHeaders(message, queue, attempt, verdict),
          );
    try {
      await pRetry(send, {
        retries: Number.POSITIVE_INFINITY,
        randomize: true,
        maxTimeout: 5_000,
        // A lost channel means a redelivery: there is nothing left to acknowledge.
        shouldRetry: () => !this.lost.has(channel),
      });
      return true;
    } catch {
      return false;
    }
  }

  private async consumeRequests(channel: Channel): Promise<void> {
    const { app } = this.settings;
    await declareRequests(channel, app, this.registry.requests);
    await channel.prefetch(REQUEST_PREFETCH, false);
    const queue = requestQueue(app);
    const receive = (message: ConsumeMessage | null) => {
      if (message) this.running.add(this.answers.answer(channel, message).finally(() => acknowledge(channel, message)));
      else void closeQuietly(channel);
    };
    const { consumerTag } = await channel.consume(queue, receive, { noAck: false });
    this.consuming.set(queue, consumerTag);
  }
}

/** A closed channel cannot acknowledge: the message comes again, and the inbox knows it. */
function acknowledge(channel: Channel, message: ConsumeMessage): void {
  try {
    channel.ack(message);
  } catch {}
}

/** Ends sooner where it is aborted. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);
