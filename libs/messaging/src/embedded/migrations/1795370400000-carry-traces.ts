import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['messages', 'dead_letters', 'unrouted'];

/** Messages keep the trace that they are a part of, as a header does on RabbitMQ. */
export class CarryTraces1795370400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await queryRunner.query(`ALTER TABLE "messaging"."${table}" ADD COLUMN "traceparent" text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await queryRunner.query(`ALTER TABLE "messaging"."${table}" DROP COLUMN "traceparent"`);
  }
}
