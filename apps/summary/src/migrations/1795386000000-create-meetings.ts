import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMeetings1795386000000 implements MigrationInterface {
  name = 'CreateMeetings1795386000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "summary"."meetings" (
        "meeting_id" uuid PRIMARY KEY,
        "conversation_id" uuid NOT NULL,
        "status" text NOT NULL CHECK ("status" IN ('booked', 'requested', 'cancelled')),
        "starts_at" timestamptz NOT NULL,
        "changed_at" timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX "meetings_changed_at" ON "summary"."meetings" ("changed_at")');
    await runner.query('CREATE INDEX "meetings_conversation" ON "summary"."meetings" ("conversation_id")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "summary"."meetings"');
  }
}
