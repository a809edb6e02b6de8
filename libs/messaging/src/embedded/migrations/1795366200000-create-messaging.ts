import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMessaging1795366200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- Which queues an event goes to. A queue with an owner belongs to one replica and leaves with its process.
      CREATE TABLE "messaging"."subscriptions" (
        "event" text NOT NULL,
        "queue" text NOT NULL,
        "owner" integer,
        PRIMARY KEY ("event", "queue")
      );

      CREATE TABLE "messaging"."messages" (
        "seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        "queue" text NOT NULL,
        "body" text NOT NULL,
        "attempt" integer NOT NULL DEFAULT 1,
        -- How often this attempt was begun: grows only when processes die over it.
        "deliveries" integer NOT NULL DEFAULT 0,
        -- When the message may be claimed: in the future while it waits for a retry or is leased.
        "available_at" timestamptz NOT NULL DEFAULT now(),
        "lease_owner" integer,
        "enqueued_at" timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX "messages_due" ON "messaging"."messages" ("queue", "available_at", "seq");
      CREATE INDEX "messages_leased" ON "messaging"."messages" ("lease_owner") WHERE "lease_owner" IS NOT NULL;

      CREATE TABLE "messaging"."dead_letters" (
        "id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        "queue" text NOT NULL,
        "origin" text NOT NULL,
        "message_id" text,
        "code" text NOT NULL,
        "reason" text NOT NULL,
        "attempts" integer NOT NULL,
        "body" text NOT NULL,
        "died_at" timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX "dead_letters_queue" ON "messaging"."dead_letters" ("queue", "id");

      -- Events that nobody subscribes to; only the newest are kept.
      CREATE TABLE "messaging"."unrouted" (
        "seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        "event" text NOT NULL,
        "body" text NOT NULL,
        "at" timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP TABLE "messaging"."unrouted", "messaging"."dead_letters", "messaging"."messages", "messaging"."subscriptions"',
    );
  }
}
