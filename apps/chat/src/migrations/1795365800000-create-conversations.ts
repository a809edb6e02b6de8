import { createMessagingTables, dropMessagingTables } from '@minime/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateConversations1795365800000 implements MigrationInterface {
  name = 'CreateConversations1795365800000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createMessagingTables(queryRunner, 'chat');
    await queryRunner.query(`
      CREATE TABLE "chat"."visitors" (
        "id" uuid PRIMARY KEY,
        "first_seen_at" timestamptz NOT NULL DEFAULT now(),
        "details" jsonb NOT NULL DEFAULT '{}',
        "place" jsonb,
        "context" jsonb NOT NULL DEFAULT '{}'
      )`);
    await queryRunner.query(`
      CREATE TABLE "chat"."conversations" (
        "id" uuid PRIMARY KEY,
        "visitor_id" uuid NOT NULL REFERENCES "chat"."visitors" ("id"),
        "created_at" timestamptz NOT NULL DEFAULT now(),
        "last_activity_at" timestamptz NOT NULL DEFAULT now(),
        "stretch" integer NOT NULL DEFAULT 1,
        "open" boolean NOT NULL DEFAULT false,
        "end_requested_at" timestamptz,
        "spent_usd" numeric(14, 8) NOT NULL DEFAULT 0,
        "driver_turn_id" uuid,
        "running_turn_id" uuid,
        "waiting_turn_ids" uuid[] NOT NULL DEFAULT '{}',
        "summary" text NOT NULL DEFAULT '',
        "summary_up_to" bigint NOT NULL DEFAULT 0,
        "window_from" bigint NOT NULL DEFAULT 0,
        "earlier_summary" text NOT NULL DEFAULT '',
        "earlier_stretch" integer NOT NULL DEFAULT 0
      )`);
    await queryRunner.query(`
      CREATE TABLE "chat"."turns" (
        "id" uuid PRIMARY KEY,
        "conversation_id" uuid NOT NULL REFERENCES "chat"."conversations" ("id") ON DELETE CASCADE,
        "position" bigserial NOT NULL,
        "stretch" integer NOT NULL,
        "status" text NOT NULL CHECK ("status" IN ('waiting', 'running', 'finished', 'stopped', 'failed')),
        "reason" text,
        "epoch" integer NOT NULL,
        "seq" integer NOT NULL DEFAULT 0,
        "question" text NOT NULL,
        "answer" text NOT NULL DEFAULT '',
        "citations" jsonb NOT NULL DEFAULT '[]',
        "tools" jsonb NOT NULL DEFAULT '[]',
        "cards" jsonb NOT NULL DEFAULT '[]',
        "action" jsonb,
        "context" jsonb NOT NULL DEFAULT '{}',
        "network_key" text NOT NULL,
        "client_message_id" uuid,
        "replaces" uuid,
        "replaced_by" uuid,
        "stop_requested" boolean NOT NULL DEFAULT false,
        "asked_at" timestamptz NOT NULL,
        "started_at" timestamptz,
        "heartbeat_at" timestamptz,
        "finished_at" timestamptz,
        "answered" boolean,
        "model" text,
        "usage" jsonb,
        "cost_usd" numeric(14, 8) NOT NULL DEFAULT 0
      )`);
    await queryRunner.query('CREATE UNIQUE INDEX "turns_in_order" ON "chat"."turns" ("conversation_id", "position")');
    await queryRunner.query(
      `CREATE INDEX "conversations_idle" ON "chat"."conversations" ("last_activity_at")
       WHERE "open" AND "driver_turn_id" IS NULL`,
    );
    await queryRunner.query(
      `CREATE INDEX "conversations_driven" ON "chat"."conversations" ("running_turn_id")
       WHERE "driver_turn_id" IS NOT NULL`,
    );
    await queryRunner.query('CREATE INDEX "conversations_of_visitor" ON "chat"."conversations" ("visitor_id")');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "chat"."turns"');
    await queryRunner.query('DROP TABLE "chat"."conversations"');
    await queryRunner.query('DROP TABLE "chat"."visitors"');
    await dropMessagingTables(queryRunner, 'chat');
  }
}
