import type { EntityManager } from 'typeorm';
import type { ClaimedTurn } from '../ports.js';
import { type ClaimedTurnRow, claimedColumns, claimedTurn, previousTurn } from './claimed.turn.row.js';

/** A conversation's row, locked until the end of the transaction. */
export interface LockedConversation {
  id: string;
  visitor_id: string;
  stretch: number;
  open: boolean;
  end_requested_at: Date | null;
  driver_turn_id: string | null;
  running_turn_id: string | null;
  waiting_turn_ids: string[];
  earlier_summary: string;
  earlier_stretch: number;
  summary: string;
}

export async function lockConversation(
  transaction: EntityManager,
  conversationId: string,
): Promise<LockedConversation | undefined> {
  const [row] = await transaction.query<LockedConversation[]>(
    `SELECT "id", "visitor_id", "stretch", "open", "end_requested_at", "driver_turn_id", "running_turn_id",
       "waiting_turn_ids", "earlier_summary", "earlier_stretch", "summary"
     FROM "chat"."conversations" WHERE "id" = $1 FOR UPDATE`,
    [conversationId],
  );
  return row;
}

/**
 * Starts the first turn of `candidates` that is not over, under its next epoch; with none left the conversation has no
 * driver any more. `spentUsd` is what the turn before has cost.
 */
export async function advance(
  transaction: EntityManager,
  conversation: LockedConversation,
  candidates: string[],
  spentUsd = 0,
): Promise<ClaimedTurn | undefined> {
  let next: ClaimedTurn | undefined;
  const waiting = [...candidates];
  while (!next && waiting.length > 0) next = await start(transaction, waiting.shift()!, conversation.visitor_id);
  await transaction.query(
    `UPDATE "chat"."conversations"
     SET "driver_turn_id" = CASE WHEN $2::uuid IS NOT NULL THEN "driver_turn_id" END, "running_turn_id" = $2,
       "waiting_turn_ids" = $3, "spent_usd" = "spent_usd" + $4, "last_activity_at" = now()
     WHERE "id" = $1`,
    [conversation.id, next?.turnId ?? null, waiting, spentUsd],
  );
  return next;
}

async function start(transaction: EntityManager, turnId: string, visitorId: string): Promise<ClaimedTurn | undefined> {
  const [row] = await transaction.query<(ClaimedTurnRow | undefined)[]>(
    `WITH turn AS (
       UPDATE "chat"."turns"
       SET "status" = 'running', "epoch" = "epoch" + 1, "seq" = 0, "answer" = '', "citations" = '[]', "tools" = '[]',
         "cards" = '[]', "started_at" = now(), "heartbeat_at" = now()
       WHERE "id" = $1 AND "status" IN ('waiting', 'running')
       RETURNING ${claimedColumns}
     )
     SELECT turn.*, $2::uuid AS "visitor_id", previous.* FROM turn
     LEFT JOIN LATERAL (${previousTurn('turn."conversation_id"', 'turn."position"', 'turn."replaces"')}) previous ON true`,
    [turnId, visitorId],
  );
  return row && claimedTurn(row);
}
