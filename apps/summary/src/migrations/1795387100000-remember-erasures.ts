import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ids alone: what comes late of an erased conversation is dropped. */
export class RememberErasures1795387100000 implements MigrationInterface {
  name = 'RememberErasures1795387100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "summary"."erasures" (
        "conversation_id" uuid PRIMARY KEY,
        "at" timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "summary"."erasures"');
  }
}
