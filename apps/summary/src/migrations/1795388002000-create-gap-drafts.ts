import { createMessagingTables, dropMessagingTables } from '@minime/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For which gaps a draft was asked for, and the outbox that asks. */
export class CreateGapDrafts1795388002000 implements MigrationInterface {
  name = 'CreateGapDrafts1795388002000';

  async up(runner: QueryRunner): Promise<void> {
    await createMessagingTables(runner, 'summary');
    await runner.query(`
      CREATE TABLE "summary"."gap_drafts" (
        "gap_id" uuid PRIMARY KEY,
        "requested_at" timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "summary"."gap_drafts"');
    await dropMessagingTables(runner, 'summary');
  }
}
