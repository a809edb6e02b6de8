import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBudgetAlerts1795383100000 implements MigrationInterface {
  name = 'CreateBudgetAlerts1795383100000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "chat"."budget_alerts" (
        "day" date PRIMARY KEY,
        "at" timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "chat"."budget_alerts"');
  }
}
