import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What visitors ask, with the gap that a question belongs to where nothing answers it; and stretches of talk, to count. */
export class CreateQuestions1795388000000 implements MigrationInterface {
  name = 'CreateQuestions1795388000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "summary"."questions" (
        "turn_id" uuid PRIMARY KEY,
        "conversation_id" uuid NOT NULL,
        "question" text NOT NULL,
        "terms" text[] NOT NULL,
        "asked_at" timestamptz NOT NULL,
        "gap_id" uuid,
        "nearest" jsonb
      )`);
    await runner.query('CREATE INDEX "questions_asked_at" ON "summary"."questions" ("asked_at")');
    await runner.query('CREATE INDEX "questions_conversation" ON "summary"."questions" ("conversation_id")');
    await runner.query(
      'CREATE INDEX "questions_of_gaps" ON "summary"."questions" ("asked_at") WHERE "gap_id" IS NOT NULL',
    );
    await runner.query(`
      CREATE TABLE "summary"."talks" (
        "conversation_id" uuid NOT NULL,
        "stretch" integer NOT NULL,
        "country" text,
        "ended_at" timestamptz NOT NULL,
        PRIMARY KEY ("conversation_id", "stretch")
      )`);
    await runner.query('CREATE INDEX "talks_ended_at" ON "summary"."talks" ("ended_at")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "summary"."talks"');
    await runner.query('DROP TABLE "summary"."questions"');
  }
}
