import { randomUUID } from 'node:crypto';
import { Statement } from '@minime/database';
import type { DataSource } from 'typeorm';
import {
  type RecordedCall,
  type Reservation,
  type Reserved,
  SpendLedger,
  type SpentCall,
  type SpentDay,
} from '../spend/spend.ledger.js';

/** No stretch of talk stays open for longer, and no day's budget is asked for after it. */
const KEPT_DAYS = 10;
const FORGOTTEN_AT_ONCE = 1_000;

const reserveStatement = new Statement<{ refused: number | null; used: string }>(
  'llm.reserve',
  'SELECT "refused", "used" FROM "llm"."reserve"($1, $2, $3, $4, $5, $6, $7, $8, $9)',
);
const settleStatement = new Statement<{ used: string | null }>(
  'llm.settle',
  'SELECT "llm"."settle"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS "used"',
);
const recordStatement = new Statement<{ used: string | null }>(
  'llm.record',
  `WITH call AS (
     INSERT INTO "llm"."calls" ("id", "at", "purpose", "model", "input_tokens", "output_tokens", "cache_read_tokens",
       "cache_write_tokens", "cost_usd", "total_ms", "outcome")
     VALUES ($1, now(), $2, $3, $4, 0, 0, 0, $5, 0, 'finished')
   )
   SELECT "llm"."charge"($6, $5, 0) AS "used"`,
);

/** The books in schema `llm`; what belongs together is one statement, and so one round trip. */
export class PostgresLedger extends SpendLedger {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async reserve({ budgets, ...call }: Reservation): Promise<Reserved> {
    const [row] = await reserveStatement.run(this.dataSource, [
      call.callId,
      call.purpose,
      call.model,
      call.conversationId ?? null,
      call.turnId ?? null,
      budgets.map(({ id }) => id),
      budgets.map(({ limitUsd }) => limitUsd),
      call.worstUsd,
      call.lostUsd,
    ]);
    const refused = row?.refused && budgets[row.refused - 1];
    return refused ? { refused, usedUsd: Number(row.used) } : { dayUsd: Number(row?.used ?? 0) };
  }

  override async settle({ callId, usage, estimated, costUsd, ...call }: SpentCall): Promise<number | undefined> {
    const [row] = await settleStatement.run(this.dataSource, [
      callId,
      usage.input,
      usage.output,
      usage.cacheRead,
      usage.cacheWrite,
      estimated,
      costUsd,
      call.firstTokenMs === undefined ? null : Math.round(call.firstTokenMs),
      Math.round(call.totalMs),
      call.outcome,
    ]);
    return amountOf(row?.used);
  }

  override async record({
    purpose,
    model,
    inputTokens,
    costUsd,
    budgetIds,
  }: RecordedCall): Promise<number | undefined> {
    const [row] = await recordStatement.run(this.dataSource, [
      randomUUID(),
      purpose,
      model,
      inputTokens,
      costUsd,
      budgetIds,
    ]);
    return amountOf(row?.used);
  }

  override async used(budgetId: string): Promise<number> {
    const rows = await this.dataSource.query<{ used: string }[]>(
      'SELECT "spent_usd" + "reserved_usd" AS "used" FROM "llm"."budgets" WHERE "id" = $1',
      [budgetId],
    );
    return Number(rows[0]?.used ?? 0);
  }

  override async spentByDay(since: Date, until: Date, timeZone: string): Promise<SpentDay[]> {
    const rows = await this.dataSource.query<{ day: string; usd: string }[]>(
      `SELECT ("at" AT TIME ZONE $3)::date::text AS "day", sum("cost_usd") AS "usd" FROM "llm"."calls"
       WHERE "at" >= $1 AND "at" < $2 GROUP BY 1 ORDER BY 1`,
      [since, until, timeZone],
    );
    return rows.map(({ day, usd }) => ({ day, usd: Number(usd) }));
  }

  override async tidy(afterMs: number): Promise<void> {
    await this.dataSource.query(
      `SELECT "llm"."lose"("id", "lost_usd", "reserved_usd", "budget_ids") FROM "llm"."calls"
       WHERE "outcome" = 'open' AND "at" < now() - $1 * interval '1 ms'`,
      [afterMs],
    );
    await this.dataSource.query(
      `DELETE FROM "llm"."budgets" WHERE "touched_at" < now() - interval '${KEPT_DAYS} days' AND "id" NOT LIKE 'day:%'`,
    );
  }

  override async forgetConversation(conversationId: string): Promise<void> {
    await this.dataSource.query(
      'UPDATE "llm"."calls" SET "conversation_id" = NULL, "turn_id" = NULL WHERE "conversation_id" = $1',
      [conversationId],
    );
  }

  override async forgetOlderThan(days: number): Promise<number> {
    const old = `now() - $1 * interval '1 day'`;
    const [, budgets] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM "llm"."budgets" WHERE "touched_at" < ${old} AND "id" NOT LIKE 'day:%'`,
      [days],
    );
    const [, calls] = await this.dataSource.query<[unknown, number]>(
      `UPDATE "llm"."calls" SET "conversation_id" = NULL, "turn_id" = NULL, "budget_ids" = NULL WHERE "id" IN (
         SELECT "id" FROM "llm"."calls" WHERE "at" < ${old} AND "conversation_id" IS NOT NULL
         LIMIT ${FORGOTTEN_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
      [days],
    );
    return budgets + calls;
  }
}

/** PostgreSQL gives exact numbers as text. */
const amountOf = (text: string | null | undefined): number | undefined => (text ? Number(text) : undefined);
