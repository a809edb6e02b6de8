import { Column, Entity, type MigrationInterface, PrimaryGeneratedColumn, type QueryRunner } from 'typeorm';
import type { SchemaDefinition } from '../src/index.js';

@Entity('notes')
export class Note {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('text')
  text: string;
}

class CreateNotes1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE "sample"."notes" ("id" uuid PRIMARY KEY DEFAULT gen_random_uuid(), "text" text NOT NULL)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "sample"."notes"');
  }
}

class AddFirstNote1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`INSERT INTO "sample"."notes" ("text") VALUES ('first')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM "sample"."notes"`);
  }
}

/** Fails after it has changed something, to see whether the change stays. */
export class BreakHalfway1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`INSERT INTO "sample"."notes" ("text") VALUES ('half')`);
    await runner.query('SELECT 1 / 0');
  }

  async down(): Promise<void> {}
}

export const sampleSchema: SchemaDefinition = {
  schema: 'sample',
  entities: [Note],
  migrations: [CreateNotes1700000000001, AddFirstNote1700000000002],
};
