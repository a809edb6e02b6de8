import { broadcastEvents, type Event, type EventType } from '@minime/contracts';
import { isServerNotThereYet } from '@minime/database';
import { AppError, inTrace, type Logger } from '@minime/platform';
import pRetry from 'p-retry';
import { idOf, open, reopen } from '../messages/message.codec.js';
import type { MessagingMetrics } from '../messaging.metrics.js';
import type { HandlerRegistry } from './handler.registry.js';
import { codeOf, judge, type Verdict } from './retry.policy.js';

/** As long as a database may take to fail over, and how often it is tried meanwhile, in milliseconds. */
const DATABASE = { patience: 60_000, pause: 500 };

/** A message as it came off a queue. */
export interface Delivery {
  queue: string;
  /** What the queue is for. */
  event: EventType;
  body: Buffer;
  /** Counts from 1. */
  attempt: number;
  /** The trace that it is a part of, as it was told. */
  traceparent?: unknown;
  /** Whether it was given to a consumer before that did not say what became of it. */
  redelivered?: boolean;
  /** Whether this process has made it, and nobody else had it in hand since. */
  isOwn?: boolean;
}

/** The part of consuming that no broker has a say in: read, handle, judge. It never throws. */
export class MessageProcessor {
  private isLeaving = false;

  constructor(
    private readonly registry: HandlerRegistry,
    private readonly logger: Logger,
    private readonly metrics: MessagingMetrics,
  ) {}

  process(delivery: Delivery): Promise<Verdict> {
    const { queue, event, attempt } = delivery;
    return inTrace(delivery.traceparent, () => this.judged(delivery), {
      name: `handle ${event}`,
      kind: 'consumer',
      attributes: { 'messaging.destination.name': queue, 'minime.attempt': attempt },
    });
  }

  /** This process ends: what waits for the database is given back instead. */
  leave(): void {
    this.isLeaving = true;
  }

  /** Counts a message that is given up. */
  buried(delivery: Delivery, code: string): void {
    const queue = this.label(delivery);
    this.metrics.deadLetters.inc({ queue, code });
    this.metrics.attempts.observe({ queue }, delivery.attempt);
  }

  private async judged(delivery: Delivery): Promise<Verdict> {
    const queue = this.label(delivery);
    if (delivery.redelivered) this.metrics.redeliveries.inc({ queue });
    const endTimer = this.metrics.handling.startTimer({ queue });
    const verdict = await this.attempt(delivery);
    endTimer({ outcome: verdict.kind });
    if (verdict.kind === 'done') this.metrics.attempts.observe({ queue }, delivery.attempt);
    if (verdict.kind === 'dead') this.buried(delivery, verdict.code);
    if (verdict.kind === 'done') this.logger.debug(this.factsOf(delivery), 'message handled');
    else this.tell(delivery, verdict);
    return verdict;
  }

  private async attempt(delivery: Delivery): Promise<Verdict> {
    const { body, event, attempt, isOwn } = delivery;
    try {
      const message = isOwn ? reopen(body) : open(body, event);
      if (attempt === 1 && !delivery.redelivered) this.measureAge(delivery, message.occurredAt);
      await this.handled(message, delivery);
      return { kind: 'done' };
    } catch (error) {
      return judge(error, attempt, broadcastEvents.has(event));
    }
  }

  /**
   * A message whose database is away waits here, and those behind it in their queue: given back, each of them would use up
   * its short waits and sleep on for minutes when the database is there again.
   */
  private handled(message: Event<EventType>, delivery: Delivery): Promise<void> {
    return pRetry(() => this.registry.handle(message), {
      retries: Number.POSITIVE_INFINITY,
      factor: 1,
      minTimeout: DATABASE.pause,
      maxRetryTime: DATABASE.patience,
      shouldRetry: ({ error }) => !this.isLeaving && isDatabaseAway(error),
      onFailedAttempt: ({ error, attemptNumber }) => {
        if (attemptNumber > 1 || !isDatabaseAway(error)) return;
        this.logger.warn({ ...this.factsOf(delivery), code: codeOf(error) }, 'message waits for the database');
      },
    });
  }

  /** The clocks of two machines may differ by more than a message takes. */
  private measureAge(delivery: Delivery, occurredAt: string): void {
    const seconds = (Date.now() - Date.parse(occurredAt)) / 1_000;
    this.metrics.age.observe({ queue: this.label(delivery) }, Math.max(0, seconds));
  }

  private factsOf({ queue, body, attempt }: Delivery) {
    return { queue, messageId: idOf(body), attempt };
  }

  private tell(delivery: Delivery, verdict: Exclude<Verdict, { kind: 'done' }>): void {
    const { error } = verdict;
    const facts = {
      ...this.factsOf(delivery),
      code: codeOf(error),
      ...(error instanceof AppError ? { reason: error.message } : { err: error }),
    };
    if (verdict.kind === 'retry')
      this.logger.warn({ ...facts, retryInMs: verdict.delay.ms }, 'message will be retried');
    else this.logger.error(facts, 'message is dead');
  }

  /** Queues of one replica share a label: a metric must not grow with every restart. */
  private label({ queue, event }: Delivery): string {
    return queue.slice(0, queue.indexOf(event) + event.length);
  }
}

/** What we threw ourselves says by itself whether it may be tried again. */
const isDatabaseAway = (error: unknown): boolean => !(error instanceof AppError) && isServerNotThereYet(error);
