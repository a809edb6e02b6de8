import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMails1795369200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "summary"."mails" (
        "conversation_id" uuid NOT NULL,
        "stretch" integer NOT NULL,
        "status" text NOT NULL CHECK ("status" IN ('claimed', 'sent')),
        "message_id" text NOT NULL,
        "summary" jsonb,
        "claimed_at" timestamptz NOT NULL DEFAULT now(),
        "sent_at" timestamptz,
        PRIMARY KEY ("conversation_id", "stretch")
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "summary"."mails"');
  }
}
