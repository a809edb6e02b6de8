import type { QueryRunner } from 'typeorm';

const quoted = (identifier: string) => `"${identifier.replaceAll('"', '""')}"`;

/** Creates the outbox and the inbox in an app's own schema: called by the app's first migration. */
export async function createMessagingTables(queryRunner: QueryRunner, schema: string): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE ${quoted(schema)}."outbox" (
      "seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      "message_id" uuid NOT NULL,
      "type" text NOT NULL,
      "body" text NOT NULL,
      "traceparent" text,
      "created_at" timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE ${quoted(schema)}."inbox" (
      "consumer" text NOT NULL,
      "message_id" uuid NOT NULL,
      "seen_at" timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY ("consumer", "message_id")
    );
    CREATE INDEX "inbox_seen_at" ON ${quoted(schema)}."inbox" ("seen_at");
  `);
}

/** Fits an outbox that was created before events carried their trace. */
export async function carryTraces(queryRunner: QueryRunner, schema: string): Promise<void> {
  await queryRunner.query(`ALTER TABLE ${quoted(schema)}."outbox" ADD COLUMN IF NOT EXISTS "traceparent" text`);
}

/** The way back of `createMessagingTables`. */
export async function dropMessagingTables(queryRunner: QueryRunner, schema: string): Promise<void> {
  await queryRunner.query(`DROP TABLE ${quoted(schema)}."inbox", ${quoted(schema)}."outbox"`);
}

/** Full names of the two tables, for statements. */
export const messagingTables = (schema: string) => ({
  outbox: `${quoted(schema)}."outbox"`,
  inbox: `${quoted(schema)}."inbox"`,
});
