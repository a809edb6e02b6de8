import { migrate } from '@minime/database';
import { messagingSchema } from '@minime/messaging';
import { testBroker, testDatabase, waitFor } from '@minime/testing';
import { type ChannelModel, connect, type GetMessage } from 'amqplib';
import pg from 'pg';
import pino from 'pino';

export interface Parked {
  origin: string;
  code: string;
  attempts: number;
  messageId: string | undefined;
  body: string;
}

/** A broker as the contract suite sees it: behind the ports for what apps do, by its own means for what strangers do. */
export interface BrokerUnderTest {
  config: { RABBITMQ_URL?: string; DATABASE_URL?: string };
  /** Puts bytes into a queue as no publisher of ours would; `attempt` is the number the delivery will have. */
  inject(queue: string, body: string, attempt?: number): Promise<void>;
  deadLettersOf(app: string): Promise<Parked[]>;
  /** Bodies of events that nobody had subscribed to. */
  unrouted(): Promise<string[]>;
  /** How many messages a queue holds while nobody consumes from it. */
  depth(queue: string): Promise<number>;
  close(): Promise<void>;
}

export async function embeddedBroker(): Promise<BrokerUnderTest> {
  const database = await testDatabase();
  await migrate(database.url, [messagingSchema], pino({ level: 'silent' }));
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  return {
    config: { DATABASE_URL: database.url },
    inject: async (queue, body, attempt = 1) => {
      await pool.query('INSERT INTO messaging.messages (queue, body, attempt) VALUES ($1, $2, $3)', [
        queue,
        body,
        attempt,
      ]);
      await pool.query(`SELECT pg_notify('minime_messaging', '0 ' || $1)`, [queue]);
    },
    deadLettersOf: async (app) => {
      const { rows } = await pool.query(
        'SELECT origin, code, attempts, message_id, body FROM messaging.dead_letters WHERE queue = $1 ORDER BY id',
        [`${app}.dead`],
      );
      return rows.map(({ message_id, ...row }) => ({ ...row, messageId: message_id ?? undefined }));
    },
    unrouted: async () =>
      (await pool.query('SELECT body FROM messaging.unrouted ORDER BY seq')).rows.map((row) => row.body),
    depth: async (queue) =>
      Number((await pool.query('SELECT count(*) FROM messaging.messages WHERE queue = $1', [queue])).rows[0].count),
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
}

export async function rabbitmqBroker(): Promise<BrokerUnderTest> {
  const { url, drop } = await testBroker();
  const connection = await connect(url);
  const channel = await connection.createConfirmChannel();
  return {
    config: { RABBITMQ_URL: url },
    inject: async (queue, body, attempt) => {
      channel.sendToQueue(queue, Buffer.from(body), attempt === undefined ? {} : { headers: { 'x-attempt': attempt } });
      await channel.waitForConfirms();
    },
    deadLettersOf: async (app) =>
      (await peek(connection, `${app}.dead`)).map(({ content, properties: { headers = {}, messageId } }) => ({
        origin: String(headers['x-origin-queue']),
        code: String(headers['x-error-code']),
        attempts: Number(headers['x-attempts']),
        messageId,
        body: content.toString(),
      })),
    unrouted: async () => (await peek(connection, 'minime.unrouted')).map(({ content }) => content.toString()),
    depth: (queue) => depthOf(connection, queue),
    close: async () => {
      await connection.close();
      await drop();
    },
  };
}

/** Reads a queue and leaves it as it was. */
async function peek(connection: ChannelModel, queue: string): Promise<GetMessage[]> {
  const channel = await connection.createChannel();
  const found: GetMessage[] = [];
  for (let message = await channel.get(queue); message; message = await channel.get(queue)) found.push(message);
  await channel.close();
  // A quorum queue takes them back a moment later.
  await waitFor(async () => (await depthOf(connection, queue)) >= found.length, { what: 'what was read to be back' });
  return found;
}

async function depthOf(connection: ChannelModel, queue: string): Promise<number> {
  const probe = await connection.createChannel();
  const { messageCount } = await probe.checkQueue(queue);
  await probe.close();
  return messageCount;
}
