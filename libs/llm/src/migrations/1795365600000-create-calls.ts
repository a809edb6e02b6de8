import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCalls1795365600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "llm"."calls" (
        "id" uuid PRIMARY KEY,
        "at" timestamptz NOT NULL,
        "purpose" text NOT NULL,
        "model" text NOT NULL,
        "conversation_id" uuid,
        "input_tokens" integer NOT NULL,
        "output_tokens" integer NOT NULL,
        "cache_read_tokens" integer NOT NULL,
        "cache_write_tokens" integer NOT NULL,
        "cost_usd" numeric(14,8) NOT NULL,
        "first_token_ms" integer,
        "total_ms" integer NOT NULL,
        "outcome" text NOT NULL
      )`);
    await runner.query('CREATE INDEX "calls_at" ON "llm"."calls" ("at")');
    await runner.query('CREATE INDEX "calls_conversation" ON "llm"."calls" ("conversation_id", "at")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "llm"."calls"');
  }
}
