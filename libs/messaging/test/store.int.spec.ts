import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { median, waitFor } from '@minime/testing';
import type { DataSource, EntityManager } from 'typeorm';
import type { Replica, ReplicaOptions } from './replica.js';
import { describeShops, EVENT, feedback } from './shop.js';

/** Far below the polling that is the net below the wake-up: every five seconds. */
const WOKEN_MS = 1_000;

describeShops('outbox and inbox', (fixture) => {
  const start = (options: Pick<ReplicaOptions, 'on' | 'answer'> = {}, app?: string) =>
    fixture().start({ store: fixture().store, ...options, ...(app && { app }) });

  it('sends what a transaction added within moments of its commit, and never before', async () => {
    const seen = new Map<string, number>();
    const shop = await start({ on: { [EVENT]: (event) => void seen.set(event.id, Date.now()) } });
    const delays: number[] = [];
    for (let i = 0; i < 20; i++) {
      const id = randomUUID();
      await shop.dataSource.transaction(async (manager) => {
        await shop.outbox.add(manager, EVENT, feedback(), { id });
        const other = await shop.publisher.publish(EVENT, feedback());
        await waitFor(() => seen.has(other), { what: 'an event published meanwhile', intervalMs: 1 });
        expect(seen.has(id)).toBe(false);
      });
      const committed = Date.now();
      const at = await waitFor(() => seen.get(id), { what: 'the event', intervalMs: 1 });
      delays.push(at - committed);
    }
    expect(median(delays)).toBeLessThan(WOKEN_MS);
    await waitFor(async () => (await shop.dataSource.query('SELECT 1 FROM shop.outbox')).length === 0, {
      what: 'the outbox to be empty',
    });
  });

  it('waits for the outermost commit of nested transactions, and works with a bare query runner', async () => {
    const seen = new Map<string, number>();
    const shop = await start({ on: { [EVENT]: (event) => void seen.set(event.id, Date.now()) } });
    const delays: number[] = [];
    const sent = async (id: string) => {
      const committed = Date.now();
      delays.push((await waitFor(() => seen.get(id), { what: 'the event', intervalMs: 1 })) - committed);
    };
    for (let i = 0; i < 5; i++) {
      const [nested, bare] = [randomUUID(), randomUUID()];
      await shop.dataSource.transaction((outer) =>
        outer.transaction(async (inner) => {
          await shop.outbox.add(inner, EVENT, feedback(), { id: nested });
        }),
      );
      await sent(nested);
      const runner = shop.dataSource.createQueryRunner();
      await runner.startTransaction();
      await shop.outbox.add(runner, EVENT, feedback(), { id: bare });
      await runner.commitTransaction();
      await runner.release();
      await sent(bare);
    }
    expect(median(delays)).toBeLessThan(WOKEN_MS);
  });

  it('sends nothing of a transaction that was rolled back', async () => {
    const seen: string[] = [];
    const shop = await start({ on: { [EVENT]: (event) => void seen.push(event.id) } });
    const [undone, kept] = [randomUUID(), randomUUID()];
    const failing = shop.dataSource.transaction(async (manager) => {
      await shop.outbox.add(manager, EVENT, feedback(), { id: undone });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await shop.dataSource.transaction((manager) => shop.outbox.add(manager, EVENT, feedback(), { id: kept }));
    await waitFor(() => seen.includes(kept), { what: 'the later event' });
    expect(seen).toEqual([kept]);
  });

  it('sends what a process left behind that died between commit and publish', async () => {
    const seen: string[] = [];
    const app = `app${randomUUID().slice(0, 8)}`;
    const first = await start({ on: { [EVENT]: (event) => void seen.push(event.id) } }, app);
    const id = randomUUID();
    const body = JSON.stringify({ id, type: EVENT, occurredAt: new Date().toISOString(), data: feedback() });
    await first.dataSource.query('INSERT INTO shop.outbox (message_id, type, body) VALUES ($1, $2, $3)', [
      id,
      EVENT,
      body,
    ]);
    await start();
    await waitFor(() => seen.includes(id), { what: 'the orphaned event' });
    expect(seen).toEqual([id]);
  });

  it('lets two replicas relay a flood without sending anything twice', async () => {
    const seen: string[] = [];
    const app = `app${randomUUID().slice(0, 8)}`;
    const shops = [await start({ on: { [EVENT]: (event) => void seen.push(event.id) } }, app), await start()];
    const ids = Array.from({ length: 300 }, () => randomUUID());
    await Promise.all(
      ids.map((id, i) => {
        const shop = shops[i % 2]!;
        return shop.dataSource.transaction((manager) => shop.outbox.add(manager, EVENT, feedback(), { id }));
      }),
    );
    await waitFor(() => seen.length >= ids.length, { what: 'all events' });
    await fixture().closeReplicas();
    expect(seen.sort()).toEqual(ids.sort());
  });

  it('has an effect once, however often its message comes', async () => {
    const shop = await start();
    const id = randomUUID();
    const effect = () =>
      shop.inbox.once('shop.books', { id }, async (transaction) => {
        await transaction.query('INSERT INTO shop.effects (message_id) VALUES ($1)', [id]);
      });
    expect((await Promise.all([effect(), effect(), effect()])).filter(Boolean)).toHaveLength(1);
    expect(await effect()).toBe(false);
    expect(await shop.dataSource.query('SELECT 1 FROM shop.effects WHERE message_id = $1', [id])).toHaveLength(1);
  });

  it('forgets the message again when its effect fails', async () => {
    const shop = await start();
    const message = { id: randomUUID() };
    const failing = shop.inbox.once('shop.books', message, async () => {
      throw new Error('no ink');
    });
    await expect(failing).rejects.toThrow('no ink');
    expect(await shop.inbox.once('shop.books', message, async () => undefined)).toBe(true);
    expect(await shop.inbox.once('shop.prints', message, async () => undefined)).toBe(true);
  });

  it('handles a message again where it is when the connection of its transaction breaks', async () => {
    const shop: Replica = await start({
      on: {
        [EVENT]: (event) =>
          shop.inbox.once('shop.books', event, async (transaction) => {
            if (calls++ === 0) await breakConnection(transaction, shop.dataSource);
            await transaction.query('INSERT INTO shop.effects (message_id) VALUES ($1)', [event.id]);
          }),
      },
    });
    let calls = 0;
    const id = await shop.publisher.publish(EVENT, feedback());
    await waitFor(() => attemptsOf(shop).then(({ count }) => count > 0), { what: 'the message to be done' });
    expect(calls).toBe(2);
    expect(await shop.dataSource.query('SELECT 1 FROM shop.effects WHERE message_id = $1', [id])).toHaveLength(1);
    expect(await attemptsOf(shop)).toEqual({ count: 1, sum: 1 });
  });

  it('prunes the inbox of what is long past', async () => {
    const app = `app${randomUUID().slice(0, 8)}`;
    const shop = await start({}, app);
    await shop.dataSource.query(
      `INSERT INTO shop.inbox VALUES ('old', $1, now() - interval '31 days'), ('young', $1, now() - interval '29 days')`,
      [randomUUID()],
    );
    await start({}, app);
    const left = () =>
      shop.dataSource.query(`SELECT consumer FROM shop.inbox WHERE consumer IN ('old', 'young') ORDER BY consumer`);
    await waitFor(async () => (await left()).length === 1, { what: 'the old note to be gone' });
    expect(await left()).toEqual([{ consumer: 'young' }]);
  });
});

/** As a database does that fails over; resolves when the client has noticed. */
async function breakConnection({ queryRunner }: EntityManager, dataSource: DataSource): Promise<void> {
  const [{ pid }] = await queryRunner!.query('SELECT pg_backend_pid() AS pid');
  await dataSource.query('SELECT pg_terminate_backend($1)', [pid]);
  await waitFor(() => queryRunner!.isReleased, { what: 'the connection to break' });
}

/** How many messages were done, and in how many attempts together. */
async function attemptsOf({ host }: Replica): Promise<{ count: number; sum: number }> {
  const { values } = await host.metrics.getSingleMetric('minime_message_attempts')!.get();
  const value = (ending: string) =>
    values.find((each) => (each as { metricName?: string }).metricName?.endsWith(ending))?.value ?? 0;
  return { count: value('_count'), sum: value('_sum') };
}
