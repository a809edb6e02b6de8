import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The off switch, in one row, and who is blocked. */
export class CreateOwner1795388100000 implements MigrationInterface {
  name = 'CreateOwner1795388100000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "owner"."switch" (
        "the_only" boolean PRIMARY KEY DEFAULT true CHECK ("the_only"),
        "revision" bigint NOT NULL DEFAULT 0,
        "paused_since" timestamptz
      )`);
    await queryRunner.query('INSERT INTO "owner"."switch" DEFAULT VALUES');
    await queryRunner.query(`
      CREATE TABLE "owner"."blocks" (
        "kind" text NOT NULL CHECK ("kind" IN ('conversation', 'network')),
        "target" text NOT NULL,
        "since" timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY ("kind", "target")
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "owner"."blocks", "owner"."switch"');
  }
}
