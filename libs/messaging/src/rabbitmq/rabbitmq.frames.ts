import type { Frame } from '@minime/contracts';
import type { Logger } from '@minime/platform';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { incoming, outgoing } from '../messages/checked.frame.js';
import { FrameBus } from '../ports.js';
import type { RabbitConnection } from './rabbitmq.connection.js';
import { closeQuietly, SupervisedChannel } from './supervised.channel.js';
import { declareFrames, declareShared, exchanges } from './topology.js';

const open = (model: ChannelModel) => model.createChannel();

/** Frames that go out as one message at most. */
const MOST_AT_ONCE = 100;

/** Frames over a non-durable exchange: unconfirmed, unacknowledged, dropped while the broker is away. */
export class RabbitFrames extends FrameBus {
  private readonly outgoing: SupervisedChannel<Channel>;
  private incoming: SupervisedChannel<Channel> | undefined;
  private readonly listeners = new Set<(frame: Frame) => void>();
  private readonly interrupted = new Set<() => void>();
  private subscribedBefore = false;
  private batch: Frame[] = [];

  constructor(
    private readonly connection: RabbitConnection,
    private readonly logger: Logger,
  ) {
    super();
    this.outgoing = new SupervisedChannel<Channel>(connection, { open, setup: declareShared }, logger);
  }

  /** What is published in one go travels in one message: with many answers at once a hundred frames may. */
  publish(frame: Frame): void {
    if (this.batch.push(outgoing(frame)) === 1) queueMicrotask(() => this.send());
    else if (this.batch.length === MOST_AT_ONCE) this.send();
  }

  subscribe(listener: (frame: Frame) => void): () => void {
    this.listeners.add(listener);
    this.incoming ??= new SupervisedChannel<Channel>(
      this.connection,
      { open, setup: (channel) => this.consume(channel) },
      this.logger,
    );
    return () => this.listeners.delete(listener);
  }

  onInterrupted(listener: () => void): () => void {
    this.interrupted.add(listener);
    return () => this.interrupted.delete(listener);
  }

  async close(): Promise<void> {
    this.send();
    await Promise.all([this.incoming?.close(), this.outgoing.close()]);
  }

  private send(): void {
    const frames = this.batch;
    this.batch = [];
    const channel = this.outgoing.current;
    const [first] = frames;
    if (!first || !channel || this.connection.isBlocked) return;
    const body = Buffer.from(JSON.stringify(frames.length === 1 ? first : frames));
    try {
      channel.publish(exchanges.frames, first.conversationId, body, { contentType: 'application/json' });
    } catch (error) {
      // A channel that is about to close says so here first; snapshots make up for what is lost.
      this.logger.warn({ err: error, frames: frames.length }, 'frames could not be sent');
    }
  }

  private async consume(channel: Channel): Promise<void> {
    await declareShared(channel);
    const queue = await declareFrames(channel);
    // A cancelled consumer says so with null: its channel is of no more use, a new one is set up.
    const receive = (message: ConsumeMessage | null) => (message ? this.receive(message) : void closeQuietly(channel));
    await channel.consume(queue, receive, { noAck: true });
    if (this.subscribedBefore) for (const listener of this.interrupted) this.guard(listener);
    this.subscribedBefore = true;
  }

  private receive(message: ConsumeMessage): void {
    for (const given of valuesIn(message.content)) {
      const frame = incoming(given);
      if (frame) for (const listener of this.listeners) this.guard(() => listener(frame));
      else this.logger.warn('dropped a frame that breaks its contract');
    }
  }

  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.logger.error({ err: error }, 'a listener to frames failed');
    }
  }
}

/** One frame, or several in their order; what is no JSON is no frame. */
function valuesIn(content: Buffer): unknown[] {
  try {
    const value: unknown = JSON.parse(content.toString());
    return Array.isArray(value) ? value : [value];
  } catch {
    return [undefined];
  }
}
