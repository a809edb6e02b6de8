import { AppError, type Logger } from '@minime/platform';
import type { Channel, ChannelModel } from 'amqplib';
import type { RabbitConnection } from './rabbitmq.connection.js';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/** AMQP reply codes that no retry mends: refused access, and a declaration unlike what the broker has. */
const ACCESS_REFUSED = 403;
const PRECONDITION_FAILED = 406;

interface ChannelOptions<C extends Channel> {
  open: (model: ChannelModel) => Promise<C>;
  /** Runs on every new channel before anybody gets to use it. */
  setup: (channel: C) => Promise<void>;
}

/** A channel that is opened and set up anew whenever the connection or it alone was lost. */
export class SupervisedChannel<C extends Channel> {
  private channel: C | undefined;
  private readonly waiting = new Set<(channel: C) => void>();
  private readonly endOpening: () => void;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  private closed = false;

  constructor(
    private readonly connection: RabbitConnection,
    private readonly options: ChannelOptions<C>,
    private readonly logger: Logger,
  ) {
    this.endOpening = connection.onOpen((model) => void this.open(model));
  }

  /** The channel, when it is ready for use. */
  get current(): C | undefined {
    return this.channel;
  }

  /**
   * Resolves with the channel once it is ready.
   * @throws AppError `unavailable` after `timeoutMs` milliseconds; without it, waits for as long as it takes.
   */
  ready(timeoutMs?: number): Promise<C> {
    if (this.channel) return Promise.resolve(this.channel);
    return new Promise((resolve, reject) => {
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(() => {
              this.waiting.delete(got);
              reject(new AppError('unavailable', 'RabbitMQ does not answer', { retryable: true }));
            }, timeoutMs);
      const got = (channel: C) => {
        clearTimeout(timer);
        resolve(channel);
      };
      this.waiting.add(got);
    });
  }

  /** Closes it for good; what was written before has been sent. */
  async close(): Promise<void> {
    this.closed = true;
    this.endOpening();
    clearTimeout(this.retry);
    const channel = this.channel;
    this.channel = undefined;
    if (channel) await closeQuietly(channel);
  }

  private async open(model: ChannelModel): Promise<void> {
    clearTimeout(this.retry);
    if (this.closed || !this.connection.isCurrent(model)) return;
    try {
      const channel = await this.options.open(model);
      // Reported by `close`, which always follows.
      channel.on('error', () => undefined);
      channel.on('close', () => this.lost(channel, model));
      await this.options.setup(channel);
      if (this.closed) return closeQuietly(channel);
      this.failures = 0;
      this.channel = channel;
      for (const got of this.waiting) got(channel);
      this.waiting.clear();
    } catch (error) {
      this.failed(model, error);
    }
  }

  private lost(channel: C, model: ChannelModel): void {
    if (this.channel !== channel) return;
    this.channel = undefined;
    this.openLater(model);
  }

  private failed(model: ChannelModel, error: unknown): void {
    if (this.closed || !this.connection.isCurrent(model)) return;
    const { code, message } = error as { code?: unknown; message: string };
    if (code === PRECONDITION_FAILED || code === ACCESS_REFUSED) {
      const refusal = code === ACCESS_REFUSED ? 'broker_refused' : 'topology_mismatch';
      this.connection.giveUp(
        new AppError(refusal, `RabbitMQ at ${this.connection.describe()}: ${message}`, { cause: error }),
      );
      return;
    }
    this.logger.warn({ reason: message }, 'a channel could not be set up, trying again');
    this.openLater(model);
  }

  private openLater(model: ChannelModel): void {
    if (this.closed) return;
    const pause = Math.min(FIRST_RETRY_MS * 2 ** this.failures++, LONGEST_RETRY_MS);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.open(model), pause * (0.5 + Math.random() / 2));
  }
}

/** Closes a channel that may be closed already. */
export async function closeQuietly(channel: Channel): Promise<void> {
  try {
    await channel.close();
  } catch {
    // It was.
  }
}
