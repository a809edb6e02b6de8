import type { RequestType } from '@minime/contracts';
import { inTrace, type Logger } from '@minime/platform';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { HandlerRegistry } from '../consuming/handler.registry.js';
import { refusal } from '../requesting/refusal.js';
import { writeRefusal, writeReply } from '../requesting/wire.reply.js';
import { TRACEPARENT } from './message.headers.js';

/** Answers questions that came over the broker; one that cannot be read or answered gets a refusal. It never throws. */
export class RequestAnswerer {
  constructor(
    private readonly registry: HandlerRegistry,
    private readonly logger: Logger,
  ) {}

  async answer(channel: Channel, { properties, content }: ConsumeMessage): Promise<void> {
    const { replyTo, correlationId, type, headers } = properties;
    const reply = await inTrace(headers?.[TRACEPARENT], () => this.reply(type, content), {
      name: `answer ${type}`,
      kind: 'server',
    });
    if (typeof replyTo !== 'string') return;
    try {
      channel.publish('', replyTo, reply, { correlationId, contentType: 'application/json' });
    } catch {
      // The channel is gone: the asker has been told `unavailable` by its own timeout.
    }
  }

  private async reply(type: RequestType, question: Buffer): Promise<Buffer> {
    try {
      return writeReply(await this.registry.answer(type, JSON.parse(question.toString())));
    } catch (error) {
      const told = refusal(error);
      this.logger.warn(
        { request: type, code: told.code, ...(told.code === 'internal' && { err: error }) },
        'a question was refused',
      );
      return writeRefusal(told);
    }
  }
}
