import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMeetings1795385000000 implements MigrationInterface {
  name = 'CreateMeetings1795385000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "chat"."meetings" (
        "id" uuid PRIMARY KEY,
        "conversation_id" uuid NOT NULL REFERENCES "chat"."conversations" ("id") ON DELETE CASCADE,
        "status" text NOT NULL CHECK ("status" IN
          ('held', 'booking', 'booked', 'requested', 'cancelled', 'expired', 'failed', 'moved')),
        "starts_at" timestamptz NOT NULL,
        "ends_at" timestamptz NOT NULL,
        "span" tstzrange NOT NULL,
        "time_zone" text NOT NULL,
        "locale" text,
        "email" text NOT NULL,
        "name" text,
        "topic" text,
        "title" text NOT NULL,
        "moves" uuid,
        "network_key" text NOT NULL,
        "turn_position" bigint NOT NULL,
        "sequence" integer NOT NULL DEFAULT 0,
        "meet_url" text,
        "calendar_url" text,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        "expires_at" timestamptz NOT NULL,
        "confirmed_at" timestamptz,
        "cancel_requested_at" timestamptz,
        "tried_at" timestamptz,
        "checked_at" timestamptz,
        "changed_at" timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT "meetings_apart" EXCLUDE USING gist ("span" WITH &&)
          WHERE ("status" IN ('held', 'booking', 'booked', 'requested'))
      )`);
    await queryRunner.query(
      'CREATE INDEX "meetings_of_conversation" ON "chat"."meetings" ("conversation_id", "created_at")',
    );
    await queryRunner.query('CREATE INDEX "meetings_recent" ON "chat"."meetings" ("created_at")');
    await queryRunner.query(
      `CREATE INDEX "meetings_open" ON "chat"."meetings" ("ends_at")
       WHERE "status" IN ('held', 'booking', 'booked', 'requested')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "chat"."meetings"');
  }
}
