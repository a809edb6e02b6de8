import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateDrafts1795388003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "ingest"."drafts" (
        "gap_id" uuid PRIMARY KEY,
        "page_id" text
      )`);
    await queryRunner.query(`
      COMMENT ON TABLE "ingest"."drafts" IS 'gaps of the knowledge that have a draft in Notion: none gets a second one'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "ingest"."drafts"`);
  }
}
