import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every call changes four budgets twice: without an index over the time that it writes, in place and without a word to any
 * index. What is old is found by looking at all of them, once a minute; there are as many as a few days have conversations.
 */
export class TouchBudgetsInPlace1795388720000 implements MigrationInterface {
  name = 'TouchBudgetsInPlace1795388720000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "llm"."budgets_touched"');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX "budgets_touched" ON "llm"."budgets" ("touched_at")');
  }
}
