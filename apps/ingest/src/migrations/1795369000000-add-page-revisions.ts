import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddPageRevisions1795369000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "ingest"."pages" ADD COLUMN "revision" text, ADD COLUMN "note" text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "ingest"."pages" DROP COLUMN "note", DROP COLUMN "revision"`);
  }
}
