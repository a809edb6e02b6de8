import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when the owner has had no digest, and what became of the syncs of the knowledge. */
export class CreateDigest1795388001000 implements MigrationInterface {
  name = 'CreateDigest1795388001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "summary"."digest" (
        "only" boolean PRIMARY KEY DEFAULT true CHECK ("only"),
        "since" timestamptz(3) NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE "summary"."syncs" (
        "finished_at" timestamptz PRIMARY KEY,
        "broken" text,
        "problems" jsonb NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "summary"."syncs"');
    await runner.query('DROP TABLE "summary"."digest"');
  }
}
