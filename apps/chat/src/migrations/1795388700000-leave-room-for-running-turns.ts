import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A running turn is rewritten four times a second: with room in its page no index hears of it. */
export class LeaveRoomForRunningTurns1795388700000 implements MigrationInterface {
  name = 'LeaveRoomForRunningTurns1795388700000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE "chat"."turns" SET (fillfactor = 60)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE "chat"."turns" RESET (fillfactor)');
  }
}
