import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Budgets, and calls that are entered before they are made. The functions make one round trip of what has to happen as
 * one step, and take the budgets of a call in the order in which it names them: every caller names the widest last, so
 * that no two wait for each other and the row that everybody needs is held for the shortest time.
 */
export class ReserveSpend1795383000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "llm"."budgets" (
        "id" text PRIMARY KEY,
        "spent_usd" numeric(14,8) NOT NULL DEFAULT 0,
        "reserved_usd" numeric(14,8) NOT NULL DEFAULT 0,
        "touched_at" timestamptz NOT NULL DEFAULT now()
      ) WITH (fillfactor = 50)`);
    await runner.query('CREATE INDEX "budgets_touched" ON "llm"."budgets" ("touched_at")');
    await runner.query(`
      ALTER TABLE "llm"."calls"
        ADD COLUMN "turn_id" uuid,
        ADD COLUMN "estimated" boolean NOT NULL DEFAULT false,
        ADD COLUMN "reserved_usd" numeric(14,8) NOT NULL DEFAULT 0,
        ADD COLUMN "lost_usd" numeric(14,8) NOT NULL DEFAULT 0,
        ADD COLUMN "budget_ids" text[]`);
    await runner.query(`CREATE INDEX "calls_open" ON "llm"."calls" ("turn_id", "at") WHERE "outcome" = 'open'`);
    await runner.query(`
      CREATE FUNCTION "llm"."charge"(ids text[], spent numeric, released numeric) RETURNS numeric LANGUAGE plpgsql AS $$
      DECLARE
        total numeric;
      BEGIN
        FOR i IN 1 .. coalesce(cardinality(ids), 0) LOOP
          INSERT INTO "llm"."budgets" AS b ("id", "spent_usd") VALUES (ids[i], spent)
          ON CONFLICT ("id") DO UPDATE SET "spent_usd" = greatest(b."spent_usd" + spent, 0),
            "reserved_usd" = greatest(b."reserved_usd" - released, 0), "touched_at" = now()
          RETURNING "spent_usd" + "reserved_usd" INTO total;
        END LOOP;
        RETURN total;
      END $$`);
    await runner.query(`
      CREATE FUNCTION "llm"."lose"(which uuid, spent numeric, released numeric, ids text[]) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE "llm"."calls" SET "outcome" = 'lost', "estimated" = true, "cost_usd" = spent
        WHERE "id" = which AND "outcome" = 'open';
        IF FOUND THEN PERFORM "llm"."charge"(ids, spent, released); END IF;
      END $$`);
    await runner.query(`
      CREATE FUNCTION "llm"."reserve"(
        call uuid, call_purpose text, call_model text, conversation uuid, turn uuid,
        ids text[], limits numeric[], worst numeric, if_lost numeric
      ) RETURNS TABLE ("refused" integer, "used" numeric) LANGUAGE plpgsql AS $$
      DECLARE
        left_open record;
        total numeric;
      BEGIN
        -- A crash of the server within the next instants may forget this; waiting for the disk would hold everybody up.
        PERFORM set_config('synchronous_commit', 'off', true);
        INSERT INTO "llm"."calls" ("id", "at", "purpose", "model", "conversation_id", "turn_id", "input_tokens",
          "output_tokens", "cache_read_tokens", "cache_write_tokens", "cost_usd", "total_ms", "outcome", "reserved_usd",
          "lost_usd", "budget_ids")
        VALUES (call, clock_timestamp(), call_purpose, call_model, conversation, turn, 0, 0, 0, 0, 0, 0, 'open', worst,
          if_lost, ids)
        ON CONFLICT ("id") DO NOTHING;
        IF NOT FOUND THEN RETURN; END IF;
        IF turn IS NOT NULL THEN
          FOR left_open IN SELECT "id", "lost_usd", "reserved_usd", "budget_ids" FROM "llm"."calls"
            WHERE "turn_id" = turn AND "outcome" = 'open' AND "id" <> call
          LOOP
            PERFORM "llm"."lose"(left_open."id", left_open."lost_usd", left_open."reserved_usd", left_open."budget_ids");
          END LOOP;
        END IF;
        FOR i IN 1 .. cardinality(ids) LOOP
          total := NULL;
          IF worst <= limits[i] THEN
            INSERT INTO "llm"."budgets" AS b ("id", "reserved_usd") VALUES (ids[i], worst)
            ON CONFLICT ("id") DO UPDATE SET "reserved_usd" = b."reserved_usd" + worst, "touched_at" = now()
              WHERE b."spent_usd" + b."reserved_usd" + worst <= limits[i]
            RETURNING b."spent_usd" + b."reserved_usd" INTO total;
          END IF;
          IF total IS NULL THEN
            PERFORM "llm"."charge"(ids[1:i - 1], 0, worst);
            DELETE FROM "llm"."calls" WHERE "id" = call;
            RETURN QUERY SELECT i, coalesce(
              (SELECT b."spent_usd" + b."reserved_usd" FROM "llm"."budgets" b WHERE b."id" = ids[i]), 0);
            RETURN;
          END IF;
        END LOOP;
        RETURN QUERY SELECT NULL::integer, total;
      END $$`);
    await runner.query(`
      CREATE FUNCTION "llm"."settle"(
        call uuid, input integer, output integer, cache_read integer, cache_write integer, is_estimate boolean,
        cost numeric, first_ms integer, all_ms integer, result text
      ) RETURNS numeric LANGUAGE plpgsql AS $$
      DECLARE
        opened record;
        counted numeric;
        released numeric;
      BEGIN
        PERFORM set_config('synchronous_commit', 'off', true);
        SELECT "outcome", "cost_usd", "reserved_usd", "budget_ids" INTO opened FROM "llm"."calls"
        WHERE "id" = call AND "outcome" IN ('open', 'lost') FOR UPDATE;
        IF NOT FOUND THEN RETURN NULL; END IF;
        counted := CASE opened."outcome" WHEN 'lost' THEN opened."cost_usd" ELSE 0 END;
        released := CASE opened."outcome" WHEN 'lost' THEN 0 ELSE opened."reserved_usd" END;
        UPDATE "llm"."calls" SET "input_tokens" = input, "output_tokens" = output, "cache_read_tokens" = cache_read,
          "cache_write_tokens" = cache_write, "estimated" = is_estimate, "cost_usd" = cost, "first_token_ms" = first_ms,
          "total_ms" = all_ms, "outcome" = result, "budget_ids" = NULL
        WHERE "id" = call;
        RETURN "llm"."charge"(opened."budget_ids", cost - counted, released);
      END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION "llm"."settle"');
    await runner.query('DROP FUNCTION "llm"."reserve"');
    await runner.query('DROP FUNCTION "llm"."lose"');
    await runner.query('DROP FUNCTION "llm"."charge"');
    await runner.query('DROP INDEX "llm"."calls_open"');
    await runner.query(`
      ALTER TABLE "llm"."calls" DROP COLUMN "turn_id", DROP COLUMN "estimated", DROP COLUMN "reserved_usd",
        DROP COLUMN "lost_usd", DROP COLUMN "budget_ids"`);
    await runner.query('DROP TABLE "llm"."budgets"');
  }
}
