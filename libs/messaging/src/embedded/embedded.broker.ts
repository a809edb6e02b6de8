import type { EventType, RequestType } from '@minime/contracts';
import { GrowingPool, planOnce } from '@minime/database';
import type { Logger } from '@minime/platform';
import type pg from 'pg';
import type { HandlerRegistry } from '../consuming/handler.registry.js';
import type { Subscription } from '../consuming/queue.names.js';
import { codeOf } from '../consuming/retry.policy.js';
import { Running } from '../consuming/running.js';
import type { SealedMessage } from '../messages/message.codec.js';
import type { MessageSender } from '../transport.js';
import { FrameHub } from './frame.hub.js';
import { OwnerConnection } from './owner.connection.js';
import { queueError } from './queue.errors.js';
import { type Enqueued, QueueStore, type Room } from './queue.store.js';
import type { QueueWorker } from './queue.worker.js';

/** Work for all five services; with the listening one, four connections for the whole process. */
const POOL_SIZE = 3;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 5_000;
const IDLE_CONNECTION_MS = 60_000;
/** A net below the wake-ups; long, so that an idle laptop stays idle. */
const POLL_MS = 5_000;
/** As long as a lease: what a killed process held is freed then, if no process starts before. */
const TIDY_MS = 30_000;
/** A third of the lease. */
const HEARTBEAT_MS = 10_000;

/** The queue in PostgreSQL, shared by every service of this process. */
export class EmbeddedBroker implements MessageSender {
  private static readonly open = new Map<string, { broker: EmbeddedBroker; opening: Promise<void>; users: number }>();

  /** The broker of a database, one a process. Give it back with `release`. */
  static async acquire(url: string, logger: Logger): Promise<EmbeddedBroker> {
    let entry = EmbeddedBroker.open.get(url);
    if (!entry) {
      const broker = new EmbeddedBroker(url, logger);
      entry = { broker, opening: broker.start(), users: 0 };
      EmbeddedBroker.open.set(url, entry);
    }
    entry.users++;
    try {
      await entry.opening;
    } catch (error) {
      await entry.broker.release();
      throw error;
    }
    return entry.broker;
  }

  readonly frames: FrameHub;
  readonly store: QueueStore;
  private readonly pool: pg.Pool;
  private readonly connection: OwnerConnection;
  private readonly workers = new Map<string, Set<QueueWorker>>();
  private readonly answering = new Map<RequestType, HandlerRegistry>();
  private readonly timers: NodeJS.Timeout[] = [];

  private constructor(
    private readonly url: string,
    private readonly logger: Logger,
  ) {
    this.frames = new FrameHub(logger);
    this.connection = new OwnerConnection(url, logger, {
      woken: (queue) => this.wake([queue]),
      reconnected: () => this.wakeAll(),
    });
    this.pool = new GrowingPool({
      connectionString: url,
      application_name: 'minime-messaging',
      max: POOL_SIZE,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_CONNECTION_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: STATEMENT_TIMEOUT_MS,
      onConnect: planOnce,
    });
    this.pool.on('error', () => undefined);
    this.store = new QueueStore(this.pool, this.connection.owner);
  }

  get connected(): boolean {
    return this.connection.connected;
  }

  async send(messages: SealedMessage[]): Promise<void> {
    const types = messages.map(({ type }) => type);
    await this.enqueueWith(types, (room) => this.store.enqueue(messages, room));
  }

  async move(outbox: string, limit: number, expected: EventType[]): Promise<number> {
    const { moved } = await this.enqueueWith(expected, (room) => this.store.move(outbox, limit, room));
    return moved;
  }

  /** What the workers of this process have room for they get at once. */
  private async enqueueWith<E extends Enqueued>(types: EventType[], enqueue: (room: Room) => Promise<E>): Promise<E> {
    let settle = () => {};
    const sending = new Promise<void>((settled) => {
      settle = settled;
    });
    const offers = this.offers(types, sending);
    let leased: Enqueued['leased'] = new Map();
    try {
      const enqueued = await enqueue(new Map(offers.map(({ queue, places }) => [queue, places])));
      leased = enqueued.leased;
      this.wake(enqueued.waiting);
      return enqueued;
    } catch (error) {
      throw queueError(error);
    } finally {
      for (const { worker, queue, places } of offers) worker.take(leased.get(queue) ?? [], places);
      settle();
    }
  }

  private offers(types: EventType[], sending: Promise<void>) {
    return [...this.workers].flatMap(([queue, [worker]]) => {
      const wanted = worker ? types.filter((type) => type === worker.subscription.event).length : 0;
      const places = wanted > 0 ? worker!.offer(wanted, sending) : 0;
      return places > 0 ? [{ worker: worker!, queue, places }] : [];
    });
  }

  /** Begins to work on the queues of an app. */
  async attach(app: string, subscriptions: Subscription[], makeWorker: (subscription: Subscription) => QueueWorker) {
    await this.store.subscribe(app, subscriptions);
    const workers = subscriptions.map(makeWorker);
    for (const worker of workers) {
      const { queue } = worker.subscription;
      this.workers.set(queue, (this.workers.get(queue) ?? new Set()).add(worker));
    }
    await this.store.tidy();
    this.wakeAll();
    return workers;
  }

  /** Stops working: begun messages are finished, within `deadlineMs` milliseconds. */
  async detach(workers: QueueWorker[], deadlineMs: number): Promise<void> {
    const draining = new Running();
    for (const worker of workers) draining.add(worker.drain());
    if (!(await draining.settled(deadlineMs))) this.logger.error('handlers still run, leaving their messages');
    for (const worker of workers) this.workers.get(worker.subscription.queue)?.delete(worker);
    const own = workers.filter(({ subscription }) => subscription.broadcast);
    await this.store.unsubscribe(own.map(({ subscription }) => subscription.queue)).catch(() => undefined);
  }

  /** Lets the questions of this process reach the handlers of an app. Returns a function that ends it. */
  answerWith(registry: HandlerRegistry): () => void {
    for (const type of registry.requests) this.answering.set(type, registry);
    return () => {
      for (const type of registry.requests) {
        if (this.answering.get(type) === registry) this.answering.delete(type);
      }
    };
  }

  answererOf(type: RequestType): HandlerRegistry | undefined {
    return this.answering.get(type);
  }

  async release(): Promise<void> {
    const entry = EmbeddedBroker.open.get(this.url);
    if (entry?.broker !== this || --entry.users > 0) return;
    EmbeddedBroker.open.delete(this.url);
    for (const timer of this.timers) clearInterval(timer);
    await this.connection.close();
    await this.pool.end();
  }

  private async start(): Promise<void> {
    try {
      await this.connection.open();
      await this.store.tidy();
    } catch (error) {
      throw queueError(error);
    }
    this.timers.push(
      setInterval(() => void this.poll(), POLL_MS),
      setInterval(() => void this.tidy(), TIDY_MS),
      setInterval(() => void this.extendLeases(), HEARTBEAT_MS),
    );
    for (const timer of this.timers) timer.unref();
  }

  private async poll(): Promise<void> {
    if (this.workers.size === 0) return;
    try {
      this.wake(await this.store.due([...this.workers.keys()]));
    } catch (error) {
      this.logger.warn({ code: codeOf(error) }, 'embedded queue does not answer');
    }
  }

  private async tidy(): Promise<void> {
    await this.store.tidy().catch((error: unknown) => {
      this.logger.warn({ code: codeOf(error) }, 'embedded queue could not be tidied');
    });
  }

  private async extendLeases(): Promise<void> {
    const leased = [...this.workers.values()].flatMap((workers) => [...workers].flatMap((worker) => worker.leased));
    if (leased.length === 0) return;
    await this.store.extendLeases(leased).catch((error: unknown) => {
      this.logger.warn({ code: codeOf(error) }, 'leases could not be extended');
    });
  }

  private wake(queues: string[]): void {
    for (const queue of queues) for (const worker of this.workers.get(queue) ?? []) worker.wake();
  }

  private wakeAll(): void {
    this.wake([...this.workers.keys()]);
  }
}
