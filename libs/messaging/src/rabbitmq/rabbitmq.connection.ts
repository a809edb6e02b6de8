import { AppError, type Logger } from '@minime/platform';
import { type AmqpConnectionManager, connect } from 'amqp-connection-manager';
import type { ChannelModel } from 'amqplib';
import { watchPulse } from './connection.pulse.js';

/** See docs/decisions/heartbeats.md. The broker lets go of a client after two to three silent intervals. */
const HEARTBEAT_SECONDS = 1;
/** So are we: an idle broker speaks once an interval at least. */
const SILENCE_MS = 2_200;
const CONNECT_TIMEOUT_MS = 3_000;
const LONGEST_RETRY_SECONDS = 1.5;
const SHORTEST_RETRY_SECONDS = 0.2;
/** A broker that does not answer any more is not waited for at the end. */
const CLOSE_TIMEOUT_MS = 2_000;
/** While the broker stays away, one line for every so many attempts (about once a minute). */
const LOG_EVERY_ATTEMPTS = 50;

/** How a broker words that it knows the user, the password or the virtual host not. */
const REFUSED = /ACCESS[-_]REFUSED|NOT[-_]ALLOWED|403|530/;

/** The one connection of an app: it comes back by itself, with jitter, for as long as the app lives. */
export class RabbitConnection {
  private readonly manager: AmqpConnectionManager;
  private readonly openers = new Set<(model: ChannelModel) => void>();
  private failures = 0;
  private blockedFor: string | undefined;
  private letIn = false;
  private broken = false;

  constructor(
    private readonly url: string,
    app: string,
    private readonly logger: Logger,
  ) {
    this.manager = connect([url], {
      heartbeatIntervalInSeconds: HEARTBEAT_SECONDS,
      reconnectTimeInSeconds: SHORTEST_RETRY_SECONDS,
      connectionOptions: {
        noDelay: true,
        keepAlive: true,
        timeout: CONNECT_TIMEOUT_MS,
        clientProperties: { connection_name: `minime ${app}` },
      },
    }) as AmqpConnectionManager;
    this.manager.on('connect', () => this.connected());
    this.manager.on('connectFailed', ({ err }) => this.failed(err));
    this.manager.on('disconnect', () => this.lost());
    this.manager.on('blocked', ({ reason }) => {
      this.blockedFor = reason;
      this.logger.warn({ reason }, 'RabbitMQ takes no messages for now');
    });
    this.manager.on('unblocked', () => {
      this.blockedFor = undefined;
      this.logger.info('RabbitMQ takes messages again');
    });
  }

  get isConnected(): boolean {
    return this.manager.isConnected();
  }

  /** The connection itself, while it stands. */
  get current(): ChannelModel | undefined {
    return this.isConnected ? (this.manager.connection ?? undefined) : undefined;
  }

  get isBlocked(): boolean {
    return this.blockedFor !== undefined;
  }

  /** One sentence when something is wrong. */
  problem(): string | undefined {
    if (!this.isConnected) return `RabbitMQ at ${this.describe()} does not answer`;
    if (this.isBlocked) return `RabbitMQ takes no messages: ${this.blockedFor}`;
    return undefined;
  }

  /** Calls back with the connection, now if it stands, and with every later one. Returns a function that ends it. */
  onOpen(opener: (model: ChannelModel) => void): () => void {
    this.openers.add(opener);
    if (this.manager.connection) opener(this.manager.connection);
    return () => this.openers.delete(opener);
  }

  isCurrent(model: ChannelModel): boolean {
    return this.manager.connection === model;
  }

  /** Ends the process with one line: this needs a person, and going on would only hide it. */
  giveUp(error: AppError): void {
    if (this.broken) return;
    this.broken = true;
    queueMicrotask(() => {
      throw error;
    });
  }

  async close(): Promise<void> {
    this.openers.clear();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    });
    await Promise.race([this.manager.close().catch(() => undefined), timeout]);
    clearTimeout(timer);
  }

  /** The transport of Nest shows it to whoever unwraps a microservice. */
  unwrap(): AmqpConnectionManager {
    return this.manager;
  }

  /** `host:port/vhost`: what may be logged, never the password. */
  describe(): string {
    const { host, pathname } = new URL(this.url);
    return `${host}${pathname}`;
  }

  private connected(): void {
    this.letIn = true;
    this.failures = 0;
    this.blockedFor = undefined;
    this.manager.reconnectTimeInSeconds = SHORTEST_RETRY_SECONDS * (1 + Math.random());
    this.logger.info({ broker: this.describe() }, 'connected to RabbitMQ');
    const model = this.manager.connection;
    if (!model) return;
    watchPulse(model, SILENCE_MS, () => {
      this.logger.warn({ broker: this.describe() }, 'RabbitMQ fell silent, connecting anew');
    });
    for (const opener of this.openers) opener(model);
  }

  private failed(error: Error): void {
    // Once let in, a refusal is a passing state of the broker's side: the page goes on being served meanwhile.
    if (!this.letIn && REFUSED.test(error.message)) {
      this.giveUp(
        new AppError(
          'broker_refused',
          `RabbitMQ at ${this.describe()}: user, password or virtual host of RABBITMQ_URL is wrong`,
        ),
      );
    }
    if (this.failures++ % LOG_EVERY_ATTEMPTS === 0) {
      this.logger.warn({ broker: this.describe(), attempt: this.failures }, 'waiting for RabbitMQ');
    }
    const pause = Math.min(SHORTEST_RETRY_SECONDS * 2 ** this.failures, LONGEST_RETRY_SECONDS);
    this.manager.reconnectTimeInSeconds = pause * (0.5 + Math.random() / 2);
  }

  private lost(): void {
    this.logger.warn({ broker: this.describe() }, 'connection to RabbitMQ lost');
  }
}
