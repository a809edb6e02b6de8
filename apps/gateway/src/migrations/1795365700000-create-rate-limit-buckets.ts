import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Token buckets, one row each, and the two functions that alone change them. Rows are locked in the order of their keys,
 * so that two takers who share a bucket wait for each other and never in a ring.
 */
export class CreateRateLimitBuckets1795365700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "gateway"."rate_limit_buckets" (
        key text COLLATE "C" PRIMARY KEY,
        tokens float8 NOT NULL,
        refilled_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX "rate_limit_buckets_refilled_at" ON "gateway"."rate_limit_buckets" (refilled_at)');
    await runner.query(`
      CREATE FUNCTION "gateway"."lock_buckets"(keys text[], capacities float8[]) RETURNS void
      LANGUAGE sql AS $$
        INSERT INTO "gateway"."rate_limit_buckets" AS bucket (key, tokens, refilled_at)
        SELECT asked.key, asked.capacity, clock_timestamp()
        FROM unnest(keys, capacities) AS asked(key, capacity)
        ORDER BY asked.key COLLATE "C"
        ON CONFLICT (key) DO UPDATE SET tokens = bucket.tokens WHERE false
      $$`);
    await runner.query(`
      CREATE FUNCTION "gateway"."take_tokens"(keys text[], capacities float8[], per_second float8[]) RETURNS integer
      LANGUAGE plpgsql AS $$
      DECLARE
        checked_at timestamptz;
        wait_seconds float8;
      BEGIN
        PERFORM "gateway"."lock_buckets"(keys, capacities);
        checked_at := clock_timestamp();
        WITH refilled AS (
          SELECT asked.rate, least(asked.capacity,
            bucket.tokens + greatest(0, extract(epoch FROM checked_at - bucket.refilled_at)) * asked.rate) AS tokens
          FROM unnest(keys, capacities, per_second) AS asked(key, capacity, rate)
          JOIN "gateway"."rate_limit_buckets" AS bucket ON bucket.key = asked.key
        )
        SELECT max(greatest(0, 1 - tokens) / rate) INTO STRICT wait_seconds FROM refilled;
        IF wait_seconds > 0.0005 THEN
          RETURN ceil(wait_seconds * 1000);
        END IF;
        UPDATE "gateway"."rate_limit_buckets" AS bucket
        SET tokens = greatest(0, least(asked.capacity,
              bucket.tokens + greatest(0, extract(epoch FROM checked_at - bucket.refilled_at)) * asked.rate) - 1),
            refilled_at = checked_at
        FROM unnest(keys, capacities, per_second) AS asked(key, capacity, rate)
        WHERE bucket.key = asked.key;
        RETURN 0;
      END $$`);
    await runner.query(`
      CREATE FUNCTION "gateway"."give_back_tokens"(keys text[], capacities float8[], per_second float8[]) RETURNS void
      LANGUAGE plpgsql AS $$
      DECLARE
        given_at timestamptz;
      BEGIN
        PERFORM "gateway"."lock_buckets"(keys, capacities);
        given_at := clock_timestamp();
        UPDATE "gateway"."rate_limit_buckets" AS bucket
        SET tokens = least(asked.capacity,
              bucket.tokens + greatest(0, extract(epoch FROM given_at - bucket.refilled_at)) * asked.rate + 1),
            refilled_at = given_at
        FROM unnest(keys, capacities, per_second) AS asked(key, capacity, rate)
        WHERE bucket.key = asked.key;
      END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION "gateway"."give_back_tokens"');
    await runner.query('DROP FUNCTION "gateway"."take_tokens"');
    await runner.query('DROP FUNCTION "gateway"."lock_buckets"');
    await runner.query('DROP TABLE "gateway"."rate_limit_buckets"');
  }
}
