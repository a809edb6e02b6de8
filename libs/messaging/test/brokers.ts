import { migrate } from '@minime/database';
import { messagingSchema } from '@minime/messaging';
import { testDatabase } from '@minime/testing';
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
  name: string;
  config: { RABBITMQ_URL?: string; DATABASE_URL?: string };
  /** Puts bytes into a queue as no publisher of ours would; `attempt` is the number the delivery will have. */
  inject(queue: string, body: string, attempt?: number): Promise<void>;
  deadLettersOf(app: string): Promise<Parked[]>;
  /** Bodies of events that nobody had subscribed to. */
  unrouted(): Promise<string[]>;
  /** How many messages wait in a queue or are being worked on. */
  depth(queue: string): Promise<number>;
  close(): Promise<void>;
}

export async function embeddedBroker(): Promise<BrokerUnderTest> {
  const database = await testDatabase();
  await migrate(database.url, [messagingSchema], pino({ level: 'silent' }));
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  return {
    name: 'embedded',
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
