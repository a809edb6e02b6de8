import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@minime/platform';
import { type ChannelModel, type ConfirmChannel, connect, type GetMessage } from 'amqplib';
import { deadLetterQueue } from '../consuming/queue.names.js';
import { idOf } from '../messages/message.codec.js';
import { obituaryOf, replayHeaders } from '../rabbitmq/message.headers.js';
import { exchanges } from '../rabbitmq/topology.js';
import {
  type DeadLetter,
  type DeadLetters,
  ERASING,
  letterId,
  UNROUTED,
  type Unwanted,
  type WaitingLetters,
} from './dead-letters.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** How often it is looked whether a queue has its messages back, and for how long at most: somebody else may hold them. */
const BACK = { everyMs: 10, withinMs: 2_000 };

/** What becomes of a message that an operator's hand has taken up. */
type Outcome = 'settled' | 'left';

/** Dead letters in RabbitMQ's own queues: they are taken up one by one, and what is not settled is put back. */
export class RabbitDeadLetters implements DeadLetters {
  private constructor(
    private readonly connection: ChannelModel,
    private readonly apps: readonly string[],
  ) {}

  /** @param apps whose dead letters `list` goes through: the protocol has no way to ask for the names of queues. */
  static async open(url: string, apps: readonly string[]): Promise<RabbitDeadLetters> {
    const connection = await connect(url, { noDelay: true, timeout: CONNECT_TIMEOUT_MS }).catch((cause: Error) => {
      const { host } = new URL(url);
      throw new AppError('unavailable', `RabbitMQ at ${host} cannot be reached: ${cause.message}`, { cause });
    });
    // What is under way then fails by itself.
    connection.on('error', () => undefined);
    return new RabbitDeadLetters(connection, apps);
  }

  async count(): Promise<WaitingLetters[]> {
    const counts = await Promise.all(
      this.apps.map(deadLetterQueue).map(async (queue) => ({ queue, count: await this.lengthOf(queue) })),
    );
    return counts.filter(({ count }) => count > 0);
  }

  async list(queue?: string): Promise<DeadLetter[]> {
    const queues = queue === undefined ? this.queues : [queue];
    const letters: DeadLetter[] = [];
    for (const name of queues) {
      await this.each(name, async (_, letter) => {
        letters.push(letter);
        return 'left';
      });
    }
    return letters;
  }

  async replay(queue: string, id?: string): Promise<number> {
    return this.each(queue, async (channel, letter, message) => {
      if (id !== undefined && letter.id !== id) return 'left';
      const [exchange, key] =
        letter.origin === undefined ? [exchanges.events, message.fields.routingKey] : ['', letter.origin];
      return (await arrives(channel, exchange, key, message)) ? 'settled' : 'left';
    });
  }

  async drop(queue: string, id: string): Promise<number> {
    return this.each(queue, async (_, letter) => (letter.id === id ? 'settled' : 'left'));
  }

  async forget(unwanted: Unwanted): Promise<number> {
    let forgotten = 0;
    for (const queue of this.queues) {
      forgotten += await this.each(queue, async (_, letter) => (isUnwanted(letter, unwanted) ? 'settled' : 'left'));
    }
    return forgotten;
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** 0 for a queue that is not there: asking for it ends its channel. */
  private async lengthOf(queue: string): Promise<number> {
    const channel = await this.connection.createChannel();
    channel.on('error', () => undefined);
    try {
      const { messageCount } = await channel.checkQueue(queue);
      await channel.close();
      return messageCount;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 404) throw error;
      return 0;
    }
  }

  private get queues(): string[] {
    return [...this.apps.map(deadLetterQueue), UNROUTED];
  }

  /** Shows each message of a queue once, takes away those that are settled and counts them; the others are back then. */
  private async each(
    queue: string,
    visit: (channel: ConfirmChannel, letter: DeadLetter, message: GetMessage) => Promise<Outcome>,
  ): Promise<number> {
    const channel = await this.connection.createConfirmChannel();
    let gone = false;
    let settled = 0;
    let left = 0;
    channel.on('error', () => {
      gone = true;
    });
    try {
      const { messageCount } = await channel.checkQueue(queue);
      for (let seen = 0; seen < messageCount; seen++) {
        const message = await channel.get(queue);
        if (!message) break;
        if ((await visit(channel, letterOf(queue, message), message)) === 'left') {
          left++;
          continue;
        }
        channel.ack(message);
        settled++;
      }
    } catch (error) {
      if ((error as { code?: unknown }).code !== 404) throw error;
    } finally {
      // Puts back, in its old order, what was not acknowledged.
      if (!gone) await channel.close();
    }
    await this.untilBack(queue, left);
    return settled;
  }

  /** A quorum queue takes messages back a moment after their channel has closed. */
  private async untilBack(queue: string, count: number): Promise<void> {
    const deadline = Date.now() + BACK.withinMs;
    while (count > 0 && (await this.lengthOf(queue)) < count && Date.now() < deadline) await pause(BACK.everyMs);
  }
}

function isUnwanted({ body, origin, diedAt }: DeadLetter, unwanted: Unwanted): boolean {
  const { type, occurredAt } = envelopeOf(body);
  if ('before' in unwanted) return Date.parse(diedAt ?? occurredAt ?? '') < unwanted.before.getTime();
  const erases = ERASING.some((event) => event === type || origin?.includes(event));
  return body.includes(unwanted.conversationId) && !erases;
}

/** As far as it is one. */
function envelopeOf(body: string): { type?: string; occurredAt?: string } {
  try {
    return (JSON.parse(body) as object | null) ?? {};
  } catch {
    return {};
  }
}

/** Whether a confirmed publish found a queue. */
async function arrives(channel: ConfirmChannel, exchange: string, key: string, message: GetMessage): Promise<boolean> {
  let returned = false;
  const onReturn = () => {
    returned = true;
  };
  channel.once('return', onReturn);
  channel.publish(exchange, key, message.content, { ...replayHeaders(message), persistent: true, mandatory: true });
  await channel.waitForConfirms();
  channel.removeListener('return', onReturn);
  return !returned;
}

function letterOf(queue: string, message: GetMessage): DeadLetter {
  const body = message.content.toString();
  const id = letterId(message.properties.messageId ?? idOf(message.content), body);
  if (queue === UNROUTED) {
    return { id, queue, origin: undefined, code: 'unrouted', reason: '', attempts: 0, diedAt: undefined, body };
  }
  return { id, queue, ...obituaryOf(message), body };
}
