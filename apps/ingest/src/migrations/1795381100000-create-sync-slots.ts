import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSyncSlots1795381100000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE "ingest"."sync_slots" ("due_at" timestamptz PRIMARY KEY)`);
    await queryRunner.query(`
      COMMENT ON TABLE "ingest"."sync_slots" IS 'times of the schedule that a replica has taken: no other syncs for them'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "ingest"."sync_slots"`);
  }
}
