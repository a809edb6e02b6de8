import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ids alone: what comes late of an erased conversation must not bring it back. */
export class RememberErasures1795387000000 implements MigrationInterface {
  name = 'RememberErasures1795387000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "chat"."erasures" (
        "conversation_id" uuid PRIMARY KEY,
        "visitor_id" uuid NOT NULL,
        "at" timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "chat"."erasures"');
  }
}
