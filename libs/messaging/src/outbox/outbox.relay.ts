import { setTimeout as delay } from 'node:timers/promises';
import type { EventType } from '@minime/contracts';
import type { Logger } from '@minime/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { codeOf } from '../consuming/retry.policy.js';
import type { SealedMessage } from '../messages/message.codec.js';
import type { MessagingMetrics } from '../messaging.metrics.js';
import { messagingTables } from '../messaging.tables.js';
import type { MessageSender } from '../transport.js';

const BATCH = 100;
/** A net below the wake-ups: finds what a replica left behind that died between commit and publish. */
const POLL_MS = 5_000;
/** The next look comes so long after the last one: what is committed meanwhile goes together. */
const COMPANY_MS = 100;

interface OutboxRow {
  seq: string;
  message_id: string;
  type: EventType;
  body: string;
  traceparent: string | null;
}

/**
 * Sends what stands in the outbox, oldest first, and deletes it once it is durable elsewhere. Replicas skip each
 * other's rows; one that dies in between leaves them, and they are sent again under the same ids.
 */
export class OutboxRelay {
  private readonly table: string;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  /** What was committed since the last look. */
  private expected: EventType[] = [];

  constructor(
    private readonly dataSource: () => DataSource,
    schema: string,
    private readonly sender: MessageSender,
    private readonly metrics: MessagingMetrics,
    private readonly logger: Logger,
  ) {
    this.table = messagingTables(schema).outbox;
  }

  start(): void {
    this.timer = setInterval(() => this.wake(), POLL_MS);
    this.timer.unref();
    this.wake();
  }

  /** Age of the oldest event that is not sent yet, in seconds; 0 when there is none. */
  async lag(): Promise<number> {
    const [row] = await this.dataSource().query<{ lag: number }[]>(
      `SELECT coalesce(extract(epoch FROM now() - min("created_at")), 0)::float AS lag FROM ${this.table}`,
    );
    return row?.lag ?? 0;
  }

  /** There may be something to send. @param types what was committed, as far as that is known */
  wake(types: EventType[] = []): void {
    this.again = true;
    this.expected.push(...types);
    this.running ??= this.drain();
  }

  /** Sends what is left, as far as the broker answers, and ends. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.wake();
    this.stopped = true;
    await this.running;
  }

  private async drain(): Promise<void> {
    // A turn of the event loop, so that `running` stands before it can be cleared.
    await Promise.resolve();
    try {
      while (this.again) {
        this.again = false;
        if ((await this.relay(this.expected.splice(0))) === BATCH) this.again = true;
        else if (!this.stopped) await delay(COMPANY_MS);
      }
    } catch (error) {
      this.logger.warn({ code: codeOf(error), final: this.stopped }, 'outbox waits: it could not be relayed');
    }
    this.running = undefined;
  }

  private async relay(expected: EventType[]): Promise<number> {
    if (!this.sender.move) return this.dataSource().transaction((manager) => this.send(manager));
    const endTimer = this.metrics.confirm.startTimer();
    const moved = await this.sender.move(this.table, BATCH, expected);
    if (moved > 0) endTimer();
    return moved;
  }

  /** The deletion's commit does not wait for the disk: what a crash of the server brings back is sent again, under its id. */
  private async send(transaction: EntityManager): Promise<number> {
    const [rows] = await transaction.query<[OutboxRow[], number]>(
      `WITH unsynced AS MATERIALIZED (
         SELECT set_config('synchronous_commit', 'off', true)
       ), oldest AS (
         SELECT "seq" FROM ${this.table} ORDER BY "seq" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
       )
       DELETE FROM ${this.table} o USING oldest, unsynced WHERE o."seq" = oldest."seq"
       RETURNING o."seq", o."message_id", o."type", o."body", o."traceparent"`,
    );
    if (rows.length === 0) return 0;
    const endTimer = this.metrics.confirm.startTimer();
    await this.sender.send(rows.sort((a, b) => Number(a.seq) - Number(b.seq)).map(sealed));
    endTimer();
    return rows.length;
  }
}

const sealed = ({ message_id, type, body, traceparent }: OutboxRow): SealedMessage => ({
  id: message_id,
  type,
  body,
  ...(traceparent !== null && { traceparent }),
});
