import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateFeedback1795382000000 implements MigrationInterface {
  name = 'CreateFeedback1795382000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "summary"."feedback" (
        "conversation_id" uuid NOT NULL,
        "turn_id" uuid NOT NULL,
        "value" text NOT NULL CHECK ("value" IN ('up', 'down')),
        "comment" text,
        "given_at" timestamptz NOT NULL,
        PRIMARY KEY ("conversation_id", "turn_id")
      )`);
    await runner.query('CREATE INDEX "feedback_given_at" ON "summary"."feedback" ("given_at")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "summary"."feedback"');
  }
}
