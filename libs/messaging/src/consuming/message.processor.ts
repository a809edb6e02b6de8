import { broadcastEvents, type EventType } from '@minime/contracts';
import { AppError, type Logger } from '@minime/platform';
import { idOf, open } from '../messages/message.codec.js';
import type { MessagingMetrics } from '../messaging.metrics.js';
import type { HandlerRegistry } from './handler.registry.js';
import { codeOf, judge, type Verdict } from './retry.policy.js';

/** A message as it came off a queue. */
export interface Delivery {
  queue: string;
  /** What the queue is for. */
  event: EventType;
  body: Buffer;
  /** Counts from 1. */
  attempt: number;
}

/** The part of consuming that no broker has a say in: read, handle, judge. It never throws. */
export class MessageProcessor {
  constructor(
    private readonly registry: HandlerRegistry,
    private readonly logger: Logger,
    private readonly metrics: MessagingMetrics,
  ) {}

  async process(delivery: Delivery): Promise<Verdict> {
    const endTimer = this.metrics.handling.startTimer({ queue: this.label(delivery) });
    const verdict = await this.attempt(delivery);
    endTimer({ outcome: verdict.kind });
    if (verdict.kind !== 'done') this.tell(delivery, verdict);
    return verdict;
  }

  private async attempt({ body, event, attempt }: Delivery): Promise<Verdict> {
    try {
      await this.registry.handle(open(body, event));
      return { kind: 'done' };
    } catch (error) {
      return judge(error, attempt, broadcastEvents.has(event));
    }
  }

  private tell({ queue, body, attempt }: Delivery, verdict: Exclude<Verdict, { kind: 'done' }>): void {
    const { error } = verdict;
    const facts = {
      queue,
      messageId: idOf(body),
      attempt,
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
