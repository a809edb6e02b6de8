import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The digest names countries in the owner's language. */
export class KeepCountryCodes1795389200000 implements MigrationInterface {
  name = 'KeepCountryCodes1795389200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "summary"."talks" ADD COLUMN "country_code" text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "summary"."talks" DROP COLUMN "country_code"');
  }
}
