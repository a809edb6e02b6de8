import { randomInt } from 'node:crypto';
import type { Logger } from '@minime/platform';
import pg from 'pg';
import { OWNER_LOCK, WAKE_CHANNEL } from './queue.store.js';

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** Advisory locks take signed 32-bit numbers. */
const LARGEST_OWNER = 2 ** 31 - 1;

/**
 * The one connection that stays open for as long as the process lives: it hears what other processes enqueue, and its
 * lock shows them that this process is alive; kill -9 ends both. It comes back by itself after the server was gone.
 */
export class OwnerConnection {
  readonly owner = randomInt(1, LARGEST_OWNER);
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
    private readonly listener: { woken(queue: string): void; reconnected(): void },
  ) {}

  get connected(): boolean {
    return this.client !== undefined;
  }

  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'minime-messaging-listen',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => this.heard(payload ?? ''));
    try {
      await client.connect();
      await client.query('SELECT pg_advisory_lock($1, $2)', [OWNER_LOCK, this.owner]);
      await client.query(`LISTEN ${WAKE_CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.once('end', () => this.lost(client));
    this.client = client;
    this.failures = 0;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    const client = this.client;
    this.client = undefined;
    await client?.end();
  }

  private heard(payload: string): void {
    const [owner, queue] = payload.split(' ');
    if (queue !== undefined && Number(owner) !== this.owner) this.listener.woken(queue);
  }

  private lost(client: pg.Client): void {
    if (this.closed || this.client !== client) return;
    this.client = undefined;
    this.logger.warn('connection to the embedded queue lost');
    this.reopenLater();
  }

  private reopenLater(): void {
    const pause = Math.min(FIRST_RETRY_MS * 2 ** this.failures++, LONGEST_RETRY_MS);
    this.retry = setTimeout(
      () => {
        this.open().then(
          () => {
            if (this.closed) return this.close();
            this.logger.info('connection to the embedded queue is back');
            this.listener.reconnected();
          },
          () => this.closed || this.reopenLater(),
        );
      },
      pause * (0.5 + Math.random() / 2),
    );
  }
}
