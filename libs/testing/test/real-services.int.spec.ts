import { describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import pg from 'pg';
import { testBroker, testDatabase } from '../src/index.js';
import { SharedBroker } from '../src/shared.broker.js';
import { testSetting } from '../src/test.config.js';

async function withChannel<T>(
  url: string,
  use: (channel: Awaited<ReturnType<Connection['createChannel']>>) => Promise<T>,
) {
  const connection = await connect(url);
  try {
    return await use(await connection.createChannel());
  } finally {
    await connection.close();
  }
}
type Connection = Awaited<ReturnType<typeof connect>>;

describe('a test database', () => {
  it('is empty, and gone afterwards', async () => {
    const database = await testDatabase();
    const client = await connected(database.url);
    const { rows } = await client.query(`SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'`);
    expect(rows).toEqual([{ tables: 0 }]);
    await client.end();
    await database.drop();
    await expect(connected(database.url)).rejects.toMatchObject({ code: '3D000' });
  });

  it('waits for those who are about to leave, and names who does not', async () => {
    const database = await testDatabase();
    const client = await connected(database.url);
    await expect(database.drop()).rejects.toThrow('still connected to the test database: forgotten');
    const dropped = database.drop();
    await client.end();
    await dropped;
  });
});

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'forgotten' });
  await client.connect();
  return client;
}

describe('a test broker', () => {
  it('has nothing of the one before it', async () => {
    const one = await testBroker();
    await withChannel(one.url, (channel) => channel.assertQueue('work'));
    await one.drop();
    const next = await testBroker();
    const seen = withChannel(next.url, (channel) => {
      channel.on('error', () => undefined);
      return channel.checkQueue('work');
    });
    await expect(seen).rejects.toThrow('NOT_FOUND');
    await next.drop();
  });

  it('clears a virtual host that it may not replace of what the test declared', async () => {
    const host = await testBroker();
    const broker = await SharedBroker.open(host.url);
    await withChannel(host.url, (channel) => channel.assertQueue('of somebody else'));
    await withChannel(broker.url, async (channel) => {
      await channel.assertExchange('events', 'topic');
      await channel.assertQueue('work', { durable: true });
      channel.sendToQueue('work', Buffer.from('left over'));
    });
    await broker.drop();
    await withChannel(host.url, async (channel) => {
      expect(await channel.assertQueue('work', { durable: true })).toMatchObject({ messageCount: 0 });
      expect(await channel.checkQueue('of somebody else')).toMatchObject({ queue: 'of somebody else' });
    });
    await host.drop();
  });
});

describe('a test that is run without its services', () => {
  it('is told how to run', () => {
    const url = process.env.TEST_DATABASE_URL;
    delete process.env.TEST_DATABASE_URL;
    try {
      expect(() => testSetting('TEST_DATABASE_URL')).toThrow('run this test through `npm test`');
    } finally {
      process.env.TEST_DATABASE_URL = url;
    }
  });
});
