import { randomUUID } from 'node:crypto';
import { type Reply, type RequestData, type RequestType, requests } from '@minime/contracts';
import { AppError, type Logger, traceparent } from '@minime/platform';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { Requester } from '../ports.js';
import { REQUEST_TIMEOUT_MS } from '../requesting/refusal.js';
import { readReply } from '../requesting/wire.reply.js';
import { TRACEPARENT } from './message.headers.js';
import type { RabbitConnection } from './rabbitmq.connection.js';
import { SupervisedChannel } from './supervised.channel.js';
import { declareShared, exchanges } from './topology.js';

/** RabbitMQ's own pseudo-queue: answers come back on the channel that asked, without a queue of their own. */
const DIRECT_REPLY = 'amq.rabbitmq.reply-to';

interface Pending {
  resolve(content: Buffer): void;
  reject(error: AppError): void;
}

/** Asks over the broker; whoever is not answered in time, or loses the connection meanwhile, is told `unavailable`. */
export class RabbitRequester extends Requester {
  private readonly channel: SupervisedChannel<Channel>;
  private readonly pending = new Map<string, Pending>();

  constructor(connection: RabbitConnection, logger: Logger) {
    super();
    const open = (model: ChannelModel) => model.createChannel();
    this.channel = new SupervisedChannel<Channel>(
      connection,
      { open, setup: (channel) => this.setup(channel) },
      logger,
    );
  }

  async ask<R extends RequestType>(
    type: R,
    data: RequestData<R>,
    timeoutMs: number = REQUEST_TIMEOUT_MS,
  ): Promise<Reply<R>> {
    const question = Buffer.from(JSON.stringify(requests[type].request.parse(data)));
    const deadline = Date.now() + timeoutMs;
    const channel = await this.channel.ready(timeoutMs);
    const answer = await this.exchange(channel, type, question, deadline - Date.now());
    return requests[type].reply.parse(readReply(answer)) as Reply<R>;
  }

  async close(): Promise<void> {
    this.abandon();
    await this.channel.close();
  }

  private exchange(channel: Channel, type: RequestType, question: Buffer, timeoutMs: number): Promise<Buffer> {
    const correlationId = randomUUID();
    return new Promise<Buffer>((resolve, reject) => {
      const timer = setTimeout(() => this.pending.get(correlationId)?.reject(unanswered()), timeoutMs);
      const forget = () => {
        clearTimeout(timer);
        this.pending.delete(correlationId);
      };
      this.pending.set(correlationId, {
        resolve: (content) => {
          forget();
          resolve(content);
        },
        reject: (error) => {
          forget();
          reject(error);
        },
      });
      channel.publish(exchanges.requests, type, question, {
        type,
        correlationId,
        replyTo: DIRECT_REPLY,
        expiration: Math.max(1, Math.round(timeoutMs)),
        contentType: 'application/json',
        mandatory: true,
        headers: { [TRACEPARENT]: traceparent() },
      });
    });
  }

  private async setup(channel: Channel): Promise<void> {
    await declareShared(channel);
    channel.on('close', () => this.abandon());
    // Nobody has ever bound a queue for such a question.
    channel.on('return', ({ properties }) => this.pending.get(properties.correlationId)?.reject(unanswered()));
    const receive = (message: ConsumeMessage | null) =>
      message && this.pending.get(message.properties.correlationId)?.resolve(message.content);
    await channel.consume(DIRECT_REPLY, receive, { noAck: true });
  }

  private abandon(): void {
    for (const { reject } of this.pending.values()) reject(unanswered());
  }
}

const unanswered = () => new AppError('unavailable', 'The question was not answered in time', { retryable: true });
