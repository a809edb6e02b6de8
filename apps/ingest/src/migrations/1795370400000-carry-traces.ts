import { carryTraces } from '@minime/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CarryTraces1795370400000 implements MigrationInterface {
  name = 'CarryTraces1795370400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await carryTraces(queryRunner, 'ingest');
  }

  /** The column leaves with its table. */
  async down(): Promise<void> {}
}
