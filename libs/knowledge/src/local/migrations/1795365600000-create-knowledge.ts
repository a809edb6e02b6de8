import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateKnowledge1795365600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "knowledge"."pages" (
        "id" text PRIMARY KEY,
        "title" text NOT NULL,
        "url" text,
        "language" text,
        "content_hash" text NOT NULL,
        "changed_in" bigint NOT NULL
      )`);
    await queryRunner.query(`
      COMMENT ON COLUMN "knowledge"."pages"."changed_in" IS 'version of the index in which this page came or changed last'`);
    await queryRunner.query(`
      CREATE TABLE "knowledge"."passages" (
        "id" uuid PRIMARY KEY,
        "page_id" text NOT NULL REFERENCES "knowledge"."pages" ("id") ON DELETE CASCADE,
        "ordinal" integer NOT NULL,
        "headings" text[] NOT NULL,
        "text" text NOT NULL,
        "tags" text[] NOT NULL
      )`);
    await queryRunner.query(`CREATE INDEX "passages_page" ON "knowledge"."passages" ("page_id", "ordinal")`);
    await queryRunner.query(`
      CREATE TABLE "knowledge"."index_state" (
        "only" boolean PRIMARY KEY DEFAULT true CHECK ("only"),
        "version" bigint NOT NULL
      )`);
    await queryRunner.query(`INSERT INTO "knowledge"."index_state" ("version") VALUES (0)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "knowledge"."index_state", "knowledge"."passages", "knowledge"."pages"`);
  }
}
