import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type TestDatabase, testDatabase, waitFor } from '@minime/testing';
import type pg from 'pg';
import { GrowingPool } from '../src/growing.pool.js';

describe('GrowingPool', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  /** What a new connection waits for after the first one, before anybody may have it. */
  let makesReady: () => Promise<void>;

  beforeEach(async () => {
    database = await testDatabase();
    makesReady = async () => undefined;
    pool = new GrowingPool({ connectionString: database.url, max: 2, onConnect: () => makesReady() });
  });

  afterEach(async () => {
    await pool.end();
    await database.drop();
  });

  it('gives a connection that is free again to whoever waits while another is made', async () => {
    const first = await pool.connect();
    const { promise: ready, resolve: letIt } = deferred();
    makesReady = () => ready;
    const waited = pool.connect();
    const queried = pool.query('SELECT 1 AS one');
    first.release();
    const second = await waited;
    expect(second).toBe(first);
    second.release();
    await expect(queried).resolves.toMatchObject({ rows: [{ one: 1 }] });
    letIt();
    await waitFor(() => pool.idleCount === 2, { what: 'the new connection to rest' });
  });

  it('gives the new connection to whoever waits when it comes first', async () => {
    const first = await pool.connect();
    const second = await pool.connect();
    expect([second === first, pool.totalCount]).toEqual([false, 2]);
    first.release();
    second.release();
    expect(pool.idleCount).toBe(2);
  });

  it('tells whoever waits that no connection can be made, and goes on with those it has', async () => {
    const first = await pool.connect();
    makesReady = () => Promise.reject(new Error('full'));
    await expect(pool.connect()).rejects.toThrow('full');
    await expect(
      new Promise((resolve, reject) => pool.connect((error) => (error ? reject(error) : resolve(undefined)))),
    ).rejects.toThrow('full');
    first.release();
    await expect(pool.query('SELECT 1 AS one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
  });

  it('makes a new connection know the statements of the others, without running them', async () => {
    await pool.query('CREATE TABLE notes (id int, text text)');
    const add = { name: 'add', text: 'INSERT INTO notes VALUES ($1, $2)' };
    await pool.query({ ...add, values: [1, 'one'] });
    await pool.query({ name: 'count', text: 'SELECT count(*)::int AS count FROM notes' });
    const first = await pool.connect();
    const second = await pool.connect();
    const known = await second.query('SELECT name, generic_plans + custom_plans AS plans FROM pg_prepared_statements');
    expect(known.rows.sort((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: 'add', plans: '1' },
      { name: 'count', plans: '1' },
    ]);
    await second.query({ ...add, values: [2, 'two'] });
    const { rows } = await second.query({ name: 'count', text: 'SELECT count(*)::int AS count FROM notes' });
    expect(rows).toEqual([{ count: 2 }]);
    first.release();
    second.release();
  });

  it('makes one also where a statement of the others cannot be prepared any more', async () => {
    await pool.query('CREATE TABLE notes (id int)');
    await pool.query({ name: 'gone', text: 'SELECT id FROM notes' });
    await pool.query({ name: 'kept', text: 'SELECT 1 AS one' });
    await pool.query('DROP TABLE notes');
    const first = await pool.connect();
    const second = await pool.connect();
    const { rows } = await second.query('SELECT name FROM pg_prepared_statements');
    expect(rows).toEqual([{ name: 'kept' }]);
    await expect(second.query({ name: 'gone', text: 'SELECT id FROM notes' })).rejects.toThrow('does not exist');
    first.release();
    second.release();
  });

  it('keeps the last connection that rests', async () => {
    const config = { connectionString: database.url, max: 2, idleTimeoutMillis: 50 };
    const [kept, left] = [new GrowingPool(config), new GrowingPool({ ...config, min: 0 })];
    for (const each of [kept, left]) {
      const taken = [await each.connect(), await each.connect()];
      for (const client of taken) client.release();
    }
    await waitFor(() => left.totalCount === 0, { what: 'a pool that keeps none to be empty' });
    await waitFor(() => kept.totalCount < 2, { what: 'the other connection to be let go' });
    expect(kept.totalCount).toBe(1);
    await Promise.all([kept.end(), left.end()]);
  });

  it('serves more at once than it has connections, each once', async () => {
    const numbers = Array.from({ length: 50 }, (_, number) => number);
    const answers = await Promise.all(numbers.map((number) => pool.query('SELECT $1::int AS number', [number])));
    expect(answers.map(({ rows }) => rows[0].number)).toEqual(numbers);
    await waitFor(() => pool.idleCount === pool.totalCount, { what: 'all connections to rest' });
  });
});

function deferred() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
