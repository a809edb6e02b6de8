import type { Logger } from '@minime/platform';
import pRetry from 'p-retry';
import type { MessageProcessor } from '../consuming/message.processor.js';
import { deadLetterQueue, type Subscription } from '../consuming/queue.names.js';
import { codeOf, MAX_DELIVERIES, type Verdict } from '../consuming/retry.policy.js';
import { idOf } from '../messages/message.codec.js';
import type { LeasedMessage, QueueStore } from './queue.store.js';

/** The database's clock may run a moment behind our timers. */
const CLOCK_MARGIN_MS = 20;

/** A database that comes back within about 20 s still learns how a message ended; else it is handled again. */
const SETTLE_RETRIES = { retries: 12, minTimeout: 100, maxTimeout: 2_500, randomize: true };

/** Drains one queue: claims what there is room for, runs it, and says what became of it. */
export class QueueWorker {
  private readonly running = new Map<string, Promise<void>>();
  /** Handled, and still to be deleted: they take no place any more, and their lease is kept. */
  private readonly handled = new Map<string, Promise<void>>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private claiming = false;
  private lastClaim: Promise<void> | undefined;
  /** Whether a claim would probably find something. */
  private hungry = false;
  private stopped = false;
  /** Places that are kept for messages which are being claimed or sent. */
  private reserved = 0;
  private readonly sending = new Set<Promise<unknown>>();

  constructor(
    private readonly app: string,
    readonly subscription: Subscription,
    private readonly prefetch: number,
    private readonly store: QueueStore,
    private readonly processor: MessageProcessor,
    private readonly logger: Logger,
  ) {}

  get leased(): string[] {
    return [...this.running.keys(), ...this.handled.keys()];
  }

  /** Something may be due. */
  wake(): void {
    this.hungry = true;
    if (!this.claiming) this.lastClaim = this.claim();
  }

  /**
   * Keeps places for messages that are being sent: they need no claim. None where older ones wait.
   * @param sending settles when it is known what became of them, and then `take` is called
   * @returns how many of the `wanted`
   */
  offer(wanted: number, sending: Promise<unknown>): number {
    const places = this.stopped || this.hungry ? 0 : Math.min(wanted, this.room);
    if (places === 0) return 0;
    this.reserved += places;
    const settled = sending.finally(() => this.sending.delete(settled)).catch(() => undefined);
    this.sending.add(settled);
    return places;
  }

  /** Begins what was sent into the places that were kept for it. */
  take(messages: LeasedMessage[], places: number): void {
    this.reserved -= places;
    for (const message of messages) this.begin(message);
    if (this.hungry) this.wake();
  }

  /** Claims nothing more; resolves when all that was begun is through. */
  async drain(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.lastClaim;
    await Promise.all(this.sending);
    await Promise.all(this.running.values());
    await Promise.all(this.handled.values());
  }

  private get room(): number {
    return this.prefetch - this.running.size - this.reserved;
  }

  private async claim(): Promise<void> {
    this.claiming = true;
    try {
      while (this.hungry && !this.stopped && this.room > 0) {
        this.hungry = false;
        const { room } = this;
        this.reserved += room;
        const messages = await this.store.claim(this.subscription.queue, room).finally(() => {
          this.reserved -= room;
        });
        if (messages.length === room) this.hungry = true;
        for (const message of messages) this.begin(message);
      }
    } catch (error) {
      this.logger.warn({ queue: this.subscription.queue, code: codeOf(error) }, 'queue cannot be read, polling on');
    } finally {
      this.claiming = false;
    }
  }

  private begin(message: LeasedMessage): void {
    const run = this.process(message).finally(() => {
      this.running.delete(message.seq);
      if (this.hungry) this.wake();
    });
    this.running.set(message.seq, run);
  }

  private async process(message: LeasedMessage): Promise<void> {
    const { seq } = message;
    const body = Buffer.from(message.body);
    const verdict = await this.judge(message, body);
    const stored = this.conclude(seq, body, verdict);
    if (verdict.kind !== 'done') return stored;
    this.handled.set(
      seq,
      stored.finally(() => this.handled.delete(seq)),
    );
  }

  /** Says what became of a message; never throws. */
  private async conclude(seq: string, body: Buffer, verdict: Verdict): Promise<void> {
    try {
      await pRetry(() => this.settle(seq, body, verdict), { ...SETTLE_RETRIES, shouldRetry: () => !this.stopped });
    } catch (error) {
      // The lease runs out and the message comes again: the handler's inbox knows it.
      const { queue } = this.subscription;
      this.logger.warn({ queue, code: codeOf(error) }, 'outcome of a message could not be stored');
    }
  }

  private async judge({ attempt, deliveries, traceparent, isOwn }: LeasedMessage, body: Buffer): Promise<Verdict> {
    const delivery = { ...this.subscription, body, attempt, traceparent, redelivered: deliveries > 1, isOwn };
    if (deliveries <= MAX_DELIVERIES) return this.processor.process(delivery);
    const code = 'delivery_limit';
    this.processor.buried(delivery, code);
    return { kind: 'dead', code, error: 'processes died over it' };
  }

  private async settle(seq: string, body: Buffer, verdict: Verdict): Promise<void> {
    if (verdict.kind === 'done') return this.store.done(seq);
    if (verdict.kind === 'retry') {
      await this.store.retry(seq, verdict.delay);
      return this.wakeIn(verdict.delay.ms + CLOCK_MARGIN_MS);
    }
    const reason = verdict.error instanceof Error ? verdict.error.message : String(verdict.error);
    const { code } = verdict;
    await this.store.bury(seq, { queue: deadLetterQueue(this.app), messageId: idOf(body), code, reason });
  }

  private wakeIn(ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.wake();
    }, ms);
    this.timers.add(timer);
  }
}
