import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepTurnTraces1795381000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "chat"."turns" ADD COLUMN "traceparent" text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "chat"."turns" DROP COLUMN "traceparent"`);
  }
}
