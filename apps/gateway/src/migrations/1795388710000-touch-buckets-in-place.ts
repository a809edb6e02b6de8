import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every question changes two buckets: without an index over the time that it writes, in place and without a word to any index.
 * What idles is found by looking at all of them, every ten minutes.
 */
export class TouchBucketsInPlace1795388710000 implements MigrationInterface {
  name = 'TouchBucketsInPlace1795388710000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "gateway"."rate_limit_buckets_refilled_at"');
    await runner.query('ALTER TABLE "gateway"."rate_limit_buckets" SET (fillfactor = 50)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "gateway"."rate_limit_buckets" RESET (fillfactor)');
    await runner.query('CREATE INDEX "rate_limit_buckets_refilled_at" ON "gateway"."rate_limit_buckets" (refilled_at)');
  }
}
