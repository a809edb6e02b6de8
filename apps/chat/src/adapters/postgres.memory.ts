import type { Card } from '@minime/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Memory, MemoryStore, type RememberedTurn, type SummaryState, type SummaryUpdate } from '../ports.js';
import { lockConversation } from './conversation.queue.js';
import { Statement } from './statement.js';
import { storable } from './stored.json.js';
import { type VisitorRow, visitorColumns, visitorProfile } from './visitor.row.js';
import { windowTurns } from './window.turns.js';

/** Turns that one look at the summary takes in; what is left is found by the next. */
const SUMMARY_BATCH = 200;

type MemoryRow = VisitorRow & { summary: string; turns: RememberedTurn[]; cards: Card[] };

/** `$1` conversation, `$2` position of the turn that remembers. */
const loadStatement = new Statement<MemoryRow>(
  'memory',
  `
  SELECT c."summary", ${visitorColumns},
    (${windowTurns('$2')}) AS "turns",
    (SELECT coalesce(json_agg(card), '[]') FROM "chat"."turns" t, jsonb_array_elements(t."cards") card
      WHERE t."conversation_id" = c."id" AND t."cards" <> '[]' AND card->>'kind' = 'meeting') AS "cards"
  FROM "chat"."conversations" c JOIN "chat"."visitors" v ON v."id" = c."visitor_id" WHERE c."id" = $1`,
);

@Injectable()
export class PostgresMemory extends MemoryStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async load(conversationId: string, position: number): Promise<Memory> {
    const [row] = await loadStatement.run(this.dataSource, [conversationId, position]);
    if (!row) throw new Error(`conversation ${conversationId} is gone`);
    return { summary: row.summary, window: row.turns, cards: row.cards, visitor: visitorProfile(row) };
  }

  override async summaryState(conversationId: string): Promise<SummaryState | undefined> {
    const [state] = await this.dataSource.query<SummaryState[]>(
      `SELECT c."summary", c."summary_up_to"::float8 AS "summaryUpTo", c."window_from"::float8 AS "windowFrom",
         c."stretch", c."earlier_stretch" AS "earlierStretch", c."visitor_id" AS "visitorId",
         (SELECT "network_key" FROM "chat"."turns" WHERE "conversation_id" = c."id" ORDER BY "position" DESC LIMIT 1)
           AS "networkKey",
         (SELECT coalesce(json_agg(t ORDER BY t."position"), '[]') FROM (
           SELECT "position", "stretch", "question", "answer" FROM "chat"."turns"
           WHERE "conversation_id" = c."id" AND "position" > least(c."summary_up_to", c."window_from")
             AND "replaced_by" IS NULL AND "answer" <> '' AND "status" NOT IN ('waiting', 'running')
           ORDER BY "position" LIMIT ${SUMMARY_BATCH}
         ) t) AS "turns"
       FROM "chat"."conversations" c WHERE c."id" = $1`,
      [conversationId],
    );
    return state;
  }

  override async saveSummary(
    conversationId: string,
    from: Pick<SummaryState, 'summaryUpTo' | 'windowFrom'>,
    { summary, summaryUpTo, windowFrom, included, completesStretch, costUsd }: SummaryUpdate,
  ): Promise<boolean> {
    return this.dataSource.transaction(async (transaction) => {
      // Only under the lock is it certain that no turn is being answered anew right now.
      await lockConversation(transaction, conversationId);
      const [, count] = await transaction.query<[unknown, number]>(
        `UPDATE "chat"."conversations"
       SET "summary" = $4, "summary_up_to" = $5, "window_from" = $6, "spent_usd" = "spent_usd" + $7,
         "earlier_summary" = CASE WHEN $8::integer IS NULL THEN "earlier_summary" ELSE $4 END,
         "earlier_stretch" = coalesce($8, "earlier_stretch")
       WHERE "id" = $1 AND "summary_up_to" = $2 AND "window_from" = $3 AND NOT EXISTS (
         SELECT FROM "chat"."turns"
         WHERE "conversation_id" = $1 AND "position" = ANY ($9::bigint[]) AND "replaced_by" IS NOT NULL)`,
        [
          conversationId,
          from.summaryUpTo,
          from.windowFrom,
          storable(summary),
          summaryUpTo,
          windowFrom,
          costUsd,
          completesStretch ?? null,
          included,
        ],
      );
      return count > 0;
    });
  }
}
