import type { SchemaDefinition } from '@minime/database';
import { createMessagingTables, dropMessagingTables } from '@minime/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

class CreateShop1795366200001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE "shop"."effects" ("message_id" uuid NOT NULL)');
    await createMessagingTables(queryRunner, 'shop');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropMessagingTables(queryRunner, 'shop');
    await queryRunner.query('DROP TABLE "shop"."effects"');
  }
}

/** The tables of a small app that books what it has done: one row an effect, without any key that would hide a second. */
export const shopSchema: SchemaDefinition = { schema: 'shop', entities: [], migrations: [CreateShop1795366200001] };
