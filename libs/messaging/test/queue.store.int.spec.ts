import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { migrate } from '@minime/database';
import { messagingSchema } from '@minime/messaging';
import { type TestDatabase, testDatabase } from '@minime/testing';
import pg from 'pg';
import pino from 'pino';
import { OwnerConnection } from '../src/embedded/owner.connection.js';
import { QueueStore } from '../src/embedded/queue.store.js';
import { seal } from '../src/messages/message.codec.js';
import { shopSchema } from './shop.schema.js';

const EVENT = 'feedback.given.v1';
const QUEUE = `shop.${EVENT}`;
const silent = pino({ level: 'silent' });
const message = () => seal(EVENT, { conversationId: randomUUID(), turnId: randomUUID(), value: 'up' });

describe('the queue in PostgreSQL', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let alive: OwnerConnection;
  /** Two processes that live, and one that was killed: nothing shows that it lives. */
  let store: QueueStore;
  let dead: QueueStore;

  beforeAll(async () => {
    database = await testDatabase();
    await migrate(database.url, [messagingSchema, shopSchema], silent);
    pool = new pg.Pool({ connectionString: database.url, max: 2 });
    alive = new OwnerConnection(database.url, silent, { woken: () => undefined, reconnected: () => undefined });
    await alive.open();
  });

  beforeEach(async () => {
    await pool.query(
      'TRUNCATE messaging.messages, messaging.subscriptions, messaging.unrouted, messaging.dead_letters',
    );
    store = new QueueStore(pool, alive.owner);
    dead = new QueueStore(pool, alive.owner - 1);
    await store.subscribe('shop', [{ event: EVENT, queue: QUEUE, broadcast: false }]);
  });

  afterAll(async () => {
    await alive?.close();
    await pool?.end();
    await database?.drop();
  });

  const count = async (table: string) =>
    Number((await pool.query(`SELECT count(*) FROM messaging.${table}`)).rows[0].count);
  const letLeasesLapse = () => pool.query('UPDATE messaging.messages SET available_at = now()');

  it('leases a message to one owner only, until the lease lapses', async () => {
    await store.enqueue([message(), message()]);
    const [first] = await store.claim(QUEUE, 1);
    const [second] = await dead.claim(QUEUE, 5);
    expect(second?.seq).not.toBe(first?.seq);
    expect(await dead.claim(QUEUE, 5)).toEqual([]);
    await letLeasesLapse();
    expect(await dead.claim(QUEUE, 5)).toMatchObject([
      { seq: first?.seq, deliveries: 2 },
      { seq: second?.seq, deliveries: 2 },
    ]);
  });

  it('hands out messages in the order they came', async () => {
    const sent = Array.from({ length: 20 }, message);
    await store.enqueue(sent.slice(0, 10));
    await store.enqueue(sent.slice(10));
    const got = [...(await store.claim(QUEUE, 7)), ...(await store.claim(QUEUE, 13))];
    expect(got.map(({ body }) => body)).toEqual(sent.map(({ body }) => body));
  });

  it('leases at once what there is room for, and tells of the rest', async () => {
    const sent = Array.from({ length: 3 }, message);
    const { leased, waiting } = await store.enqueue(sent, new Map([[QUEUE, 2]]));
    expect(leased.get(QUEUE)).toMatchObject(
      sent.slice(0, 2).map(({ body, traceparent }) => ({ body, attempt: 1, deliveries: 1, traceparent })),
    );
    expect(waiting).toEqual([QUEUE]);
    expect((await dead.claim(QUEUE, 5)).map(({ body }) => body)).toEqual([sent[2]!.body]);
    await letLeasesLapse();
    const again = await dead.claim(QUEUE, 5);
    expect(again.map(({ deliveries }) => deliveries)).toEqual([2, 2, 2]);
  });

  it('moves the oldest rows of an outbox, and passes over those that somebody else is moving', async () => {
    const [held, ...rest] = Array.from({ length: 4 }, message);
    for (const { id, type, body } of [held!, ...rest]) {
      await pool.query('INSERT INTO shop.outbox (message_id, type, body) VALUES ($1, $2, $3)', [id, type, body]);
    }
    const other = await pool.connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM shop.outbox WHERE message_id = $1 FOR UPDATE', [held!.id]);
    const { moved, leased, waiting } = await store.move('shop.outbox', 2, new Map([[QUEUE, 1]]));
    await other.query('COMMIT');
    other.release();
    expect(moved).toBe(2);
    expect(leased.get(QUEUE)).toMatchObject([{ body: rest[0]!.body, deliveries: 1 }]);
    expect(waiting).toEqual([QUEUE]);
    expect((await store.claim(QUEUE, 5)).map(({ body }) => body)).toEqual([rest[1]!.body]);
    expect((await pool.query('SELECT body FROM shop.outbox ORDER BY seq')).rows).toEqual([
      { body: held!.body },
      { body: rest[2]!.body },
    ]);
    expect(await store.move('shop.outbox', 5)).toMatchObject({ moved: 2, waiting: [QUEUE] });
    expect(await store.move('shop.outbox', 5)).toEqual({ moved: 0, waiting: [], leased: new Map() });
  });

  it('deletes together what was handled meanwhile, and nothing of another owner', async () => {
    await store.enqueue(Array.from({ length: 4 }, message));
    const own = await store.claim(QUEUE, 3);
    const [foreign] = await dead.claim(QUEUE, 1);
    await Promise.all([...own, foreign!].map(({ seq }) => store.done(seq)));
    const { rows } = await pool.query('SELECT seq FROM messaging.messages');
    expect(rows).toEqual([{ seq: foreign!.seq }]);
  });

  it('extends the leases of its own', async () => {
    await store.enqueue([message()]);
    const [leased] = await store.claim(QUEUE, 1);
    await letLeasesLapse();
    await dead.extendLeases([leased!.seq]);
    expect(await dead.due([QUEUE])).toEqual([QUEUE]);
    await store.extendLeases([leased!.seq]);
    expect(await store.due([QUEUE])).toEqual([]);
  });

  it('does not let an owner whose lease went to another settle the message', async () => {
    await store.enqueue([message()]);
    const [leased] = await dead.claim(QUEUE, 1);
    await letLeasesLapse();
    await store.claim(QUEUE, 1);
    await dead.done(leased!.seq);
    await dead.retry(leased!.seq, { name: '1s', ms: 1_000 });
    await dead.bury(leased!.seq, { queue: 'shop.dead', messageId: undefined, code: 'x', reason: 'x' });
    expect(await count('messages')).toBe(1);
    expect(await count('dead_letters')).toBe(0);
    await store.done(leased!.seq);
    expect(await count('messages')).toBe(0);
  });

  it('frees at once what a process held that is gone, and nothing of one that lives', async () => {
    await store.enqueue([message(), message()]);
    const [held] = await store.claim(QUEUE, 1);
    const [orphan] = await dead.claim(QUEUE, 1);
    await new QueueStore(pool, alive.owner - 2).tidy();
    const freed = await store.claim(QUEUE, 5);
    expect(freed.map(({ seq }) => seq)).toEqual([orphan?.seq]);
    expect(held?.seq).not.toBe(orphan?.seq);
  });

  it('drops the queues of replicas that are gone', async () => {
    const stop = seal('turn.stop-requested.v1', { conversationId: randomUUID(), turnId: randomUUID() });
    await dead.subscribe('shop', [{ event: 'turn.stop-requested.v1', queue: 'shop.stop.gone', broadcast: true }]);
    await store.subscribe('edge', [{ event: 'turn.stop-requested.v1', queue: 'edge.stop.here', broadcast: true }]);
    expect((await store.enqueue([stop])).waiting.sort()).toEqual(['edge.stop.here', 'shop.stop.gone']);
    await store.tidy();
    expect((await store.enqueue([stop])).waiting).toEqual(['edge.stop.here']);
    expect(await dead.claim('shop.stop.gone', 1)).toEqual([]);
  });

  it('no longer delivers to a queue whose handler the app has lost', async () => {
    await store.subscribe('shop', []);
    expect(await store.enqueue([message()])).toEqual({ waiting: [], leased: new Map() });
    expect(await count('unrouted')).toBe(1);
  });

  it('delivers to its first subscriber what came before, and keeps only the newest of what nobody wants', async () => {
    await store.subscribe('shop', []);
    await store.enqueue([message()]);
    await store.subscribe('shop', [{ event: EVENT, queue: QUEUE, broadcast: false }]);
    await store.tidy();
    expect(await store.due([QUEUE])).toEqual([QUEUE]);
    await store.subscribe('shop', []);
    await store.enqueue(Array.from({ length: 1_500 }, message));
    await store.tidy();
    expect(await count('unrouted')).toBe(1_000);
  });
});
