import { createMessagingTables, dropMessagingTables } from '@minime/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateIngest1795366800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createMessagingTables(queryRunner, 'ingest');
    await queryRunner.query(`
      CREATE TABLE "ingest"."pages" (
        "page_id" text PRIMARY KEY,
        "place" text NOT NULL,
        "state" text NOT NULL,
        "reason" text,
        "since" timestamptz NOT NULL DEFAULT now()
      )`);
    await queryRunner.query(`
      CREATE TABLE "ingest"."last_report" (
        "only" boolean PRIMARY KEY DEFAULT true CHECK ("only"),
        "report" jsonb NOT NULL
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "ingest"."last_report", "ingest"."pages"`);
    await dropMessagingTables(queryRunner, 'ingest');
  }
}
