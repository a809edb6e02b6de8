import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ids alone: the token of an erased conversation opens it no more. */
export class RememberErasures1795387200000 implements MigrationInterface {
  name = 'RememberErasures1795387200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "gateway"."erasures" (
        "conversation_id" uuid PRIMARY KEY,
        "at" timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "gateway"."erasures"');
  }
}
