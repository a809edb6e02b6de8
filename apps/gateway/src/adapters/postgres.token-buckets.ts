import { Statement } from '@minime/database';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type BucketSpec, TokenBuckets } from '../ports.js';

const takeStatement = new Statement<{ wait_ms: number }>(
  'gateway.take',
  `SELECT "gateway"."take_tokens"($1::text[], $2::float8[], $3::float8[]) AS wait_ms,
     set_config('synchronous_commit', 'off', true)`,
);

/** Buckets as rows; the arithmetic stands in `gateway.take_tokens`, so that one statement decides on the database's clock. */
@Injectable()
export class PostgresTokenBuckets extends TokenBuckets {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  /** Its commit does not wait for the disk: a server that crashes at that moment forgets a charge, and no visitor waits. */
  async take(buckets: BucketSpec[]): Promise<number> {
    const [row] = await takeStatement.run(this.dataSource, columns(buckets));
    return row?.wait_ms as number;
  }

  async giveBack(buckets: BucketSpec[]): Promise<void> {
    await this.dataSource.query(
      'SELECT "gateway"."give_back_tokens"($1::text[], $2::float8[], $3::float8[])',
      columns(buckets),
    );
  }

  async prune(idleMs: number): Promise<number> {
    const rows = await this.dataSource.query<{ pruned: number }[]>(
      `WITH idle AS (
         SELECT key FROM "gateway"."rate_limit_buckets"
         WHERE refilled_at < clock_timestamp() - make_interval(secs => $1)
         FOR UPDATE SKIP LOCKED
       ), gone AS (
         DELETE FROM "gateway"."rate_limit_buckets" USING idle WHERE rate_limit_buckets.key = idle.key RETURNING 1
       )
       SELECT count(*)::int AS pruned FROM gone`,
      [idleMs / 1_000],
    );
    return rows[0]?.pruned ?? 0;
  }
}

const columns = (buckets: BucketSpec[]) => [
  buckets.map(({ key }) => key),
  buckets.map(({ capacity }) => capacity),
  buckets.map(({ perMinute }) => perMinute / 60),
];
