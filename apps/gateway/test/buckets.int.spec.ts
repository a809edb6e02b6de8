import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDataSource, migrate } from '@minime/database';
import { type TestDatabase, testDatabase } from '@minime/testing';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { PostgresTokenBuckets } from '../src/adapters/postgres.token-buckets.js';
import { gatewaySchema } from '../src/gateway.schema.js';

/** The database's clock is read in whole milliseconds here, and rounds by itself. */
const CLOCK_MS = 2;

let database: TestDatabase;
let dataSource: DataSource;
let buckets: PostgresTokenBuckets;

beforeAll(async () => {
  database = await testDatabase();
  await migrate(database.url, [gatewaySchema], pino({ level: 'silent' }));
  dataSource = await createDataSource(database.url, gatewaySchema, { poolSize: 20 }).initialize();
  buckets = new PostgresTokenBuckets(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** Refilled so slowly, unless a test is about that, that no test takes long enough to see it. */
const bucket = (capacity = 6, perMinute = 0.5, key: string = randomUUID()) => ({ key, capacity, perMinute });
const age = (key: string, seconds: number) =>
  dataSource.query(
    'UPDATE gateway.rate_limit_buckets SET refilled_at = refilled_at - make_interval(secs => $2) WHERE key = $1',
    [key, seconds],
  );

describe('PostgresTokenBuckets', () => {
  it('gives what the bucket holds, then says how long the next token takes', async () => {
    const one = bucket(2, 4);
    const since = Date.now();
    expect([await buckets.take([one]), await buckets.take([one])]).toEqual([0, 0]);
    const waitMs = await buckets.take([one]);
    expect(waitMs).toBeGreaterThanOrEqual(15_000 - (Date.now() - since) - CLOCK_MS);
    expect(waitMs).toBeLessThanOrEqual(15_000);
  });

  it('refills continuously and never beyond its capacity', async () => {
    const one = bucket(2, 4);
    const since = Date.now();
    await buckets.take([one]);
    await buckets.take([one]);
    await age(one.key, 7.5);
    const halfWay = await buckets.take([one]);
    expect(halfWay).toBeGreaterThanOrEqual(7_500 - (Date.now() - since) - CLOCK_MS);
    expect(halfWay).toBeLessThanOrEqual(7_500);
    await age(one.key, 86_400);
    const slow = { ...one, perMinute: 0.5 };
    expect([await buckets.take([slow]), await buckets.take([slow])]).toEqual([0, 0]);
    expect(await buckets.take([slow])).toBeGreaterThan(0);
  });

  it('takes from both buckets or from neither', async () => {
    const [full, empty] = [bucket(1), bucket(1)];
    await buckets.take([empty]);
    expect(await buckets.take([full, empty])).toBeGreaterThan(0);
    expect(await buckets.take([full])).toBe(0);
  });

  it('neither overspends nor locks up when many take at once, in any order', async () => {
    const [left, right] = [bucket(30), bucket(20)];
    const others = Array.from({ length: 5 }, () => bucket(100));
    const takes = Array.from({ length: 100 }, (_, at) => {
      const other = others[at % 5] as ReturnType<typeof bucket>;
      return buckets.take(at % 2 ? [left, right, other] : [other, right, left]);
    });
    expect((await Promise.all(takes)).filter((waitMs) => waitMs === 0)).toHaveLength(20);
    const rest = await Promise.all(Array.from({ length: 20 }, () => buckets.take([left])));
    expect(rest.filter((waitMs) => waitMs === 0)).toHaveLength(10);
  });

  it('gives a token back, and no more than there is room for', async () => {
    const one = bucket(1);
    await buckets.take([one]);
    await buckets.giveBack([one]);
    await buckets.giveBack([one]);
    expect(await buckets.take([one])).toBe(0);
    expect(await buckets.take([one])).toBeGreaterThan(0);
  });

  it('does not hand out tokens because a clock went back', async () => {
    const one = bucket(1);
    await buckets.take([one]);
    await age(one.key, -3_600);
    expect(await buckets.take([one])).toBeGreaterThan(0);
  });

  it('forgets idle buckets only', async () => {
    const [idle, busy] = [bucket(1), bucket(1)];
    await buckets.take([idle]);
    await buckets.take([busy]);
    await age(idle.key, 3_601);
    expect(await buckets.prune(3_600_000)).toBe(1);
    expect(await buckets.take([busy])).toBeGreaterThan(0);
  });
});
