import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateEmbeddings1795370400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "knowledge"."embeddings" (
        "space" text NOT NULL,
        "content_hash" text NOT NULL,
        "vector" bytea NOT NULL,
        "used_at" timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY ("space", "content_hash")
      )`);
    await queryRunner.query(`
      COMMENT ON TABLE "knowledge"."embeddings" IS 'what was embedded once is not paid for again'`);
    await queryRunner.query(`CREATE INDEX "embeddings_used_at" ON "knowledge"."embeddings" ("used_at")`);
    await queryRunner.query(`
      CREATE TABLE "knowledge"."vectors" (
        "passage_id" uuid PRIMARY KEY,
        "space" text NOT NULL,
        "vector" bytea NOT NULL
      )`);
    await queryRunner.query(`
      COMMENT ON TABLE "knowledge"."vectors" IS
        'of the local index; written before the passage, so that whoever sees a passage finds its vector'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "knowledge"."vectors", "knowledge"."embeddings"`);
  }
}
