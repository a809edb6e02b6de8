import { type Frame, frame as frameSchema } from '@minime/contracts';
import type { Logger } from '@minime/platform';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { outgoing } from '../messages/outgoing.frame.js';
import { FrameBus } from '../ports.js';
import type { RabbitConnection } from './rabbitmq.connection.js';
import { closeQuietly, SupervisedChannel } from './supervised.channel.js';
import { declareFrames, declareShared, exchanges } from './topology.js';

const open = (model: ChannelModel) => model.createChannel();

/** Frames over a non-durable exchange: unconfirmed, unacknowledged, dropped while the broker is away. */
export class RabbitFrames extends FrameBus {
  private readonly outgoing: SupervisedChannel<Channel>;
  private incoming: SupervisedChannel<Channel> | undefined;
  private readonly listeners = new Set<(frame: Frame) => void>();
  private readonly interrupted = new Set<() => void>();
  private subscribedBefore = false;

  constructor(
    private readonly connection: RabbitConnection,
    private readonly logger: Logger,
  ) {
    super();
    this.outgoing = new SupervisedChannel<Channel>(connection, { open, setup: declareShared }, logger);
  }

  publish(frame: Frame): void {
    const checked = outgoing(frame);
    const channel = this.outgoing.current;
    if (!channel || this.connection.isBlocked) return;
    const body = Buffer.from(JSON.stringify(checked));
    channel.publish(exchanges.frames, checked.conversationId, body, { contentType: 'application/json' });
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
    await Promise.all([this.incoming?.close(), this.outgoing.close()]);
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
    const frame = parsed(message.content);
    if (frame) for (const listener of this.listeners) this.guard(() => listener(frame));
    else this.logger.warn('dropped a frame that breaks its contract');
  }

  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.logger.error({ err: error }, 'a listener to frames failed');
    }
  }
}

function parsed(content: Buffer): Frame | undefined {
  try {
    return frameSchema.parse(JSON.parse(content.toString()));
  } catch {
    return undefined;
  }
}
