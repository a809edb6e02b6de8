import type { TurnStatus } from '@minime/contracts';
import { Statement } from './statement.js';

/**
 * `$1` conversation, `$2` turn. A waiting turn is taken out of the queue, a running one is marked. Of the replicas that
 * hear the same broadcast only one gets a row back.
 */
export const stopStatement = new Statement<{ status: TurnStatus; epoch: number }>(
  'stop',
  `
  WITH queued AS (
    UPDATE "chat"."conversations" SET "waiting_turn_ids" = array_remove("waiting_turn_ids", $2)
    WHERE "id" = $1 AND $2 = ANY ("waiting_turn_ids") RETURNING "id"
  )
  UPDATE "chat"."turns" t
  SET "stop_requested" = true,
    "status" = CASE WHEN queued."id" IS NULL THEN t."status" ELSE 'stopped' END,
    "finished_at" = CASE WHEN queued."id" IS NULL THEN t."finished_at" ELSE now() END,
    "answered" = CASE WHEN queued."id" IS NULL THEN t."answered" ELSE true END,
    "epoch" = CASE WHEN queued."id" IS NULL THEN t."epoch" ELSE greatest(t."epoch", 1) END
  FROM (SELECT $1::uuid AS "conversation") asked LEFT JOIN queued ON queued."id" = asked."conversation"
  WHERE t."id" = $2 AND t."conversation_id" = asked."conversation" AND t."status" IN ('waiting', 'running')
    AND NOT t."stop_requested"
  RETURNING t."status", t."epoch"`,
);
