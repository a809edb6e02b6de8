import type { PreparedEvent } from '@minime/messaging';
import type { ClaimedTurn, Outcome, TurnContent } from '../ports.js';
import { Statement } from './statement.js';
import { storedJson } from './stored.json.js';

/** `$1` turn, `$2` epoch. */
export const runningTurn = `t."id" = $1::uuid AND t."epoch" = $2::integer AND t."status" = 'running'`;

/** What is known of a turn when it is over; `$3` to `$13` as in `finishValues`. */
export const finishedColumns = `"status" = $3::text, "reason" = $4::text, "answer" = $5::text, "seq" = $6::integer,
  "citations" = $7::jsonb, "tools" = $8::jsonb, "cards" = $9::jsonb, "answered" = $10::boolean, "model" = $11::text,
  "usage" = $12::jsonb, "cost_usd" = $13::numeric, "finished_at" = now()`;

export const finishValues = (
  { turnId, epoch }: ClaimedTurn,
  { content, seq, citations, tools, cards }: TurnContent,
  { status, reason, answered, model, usage, costUsd }: Outcome,
): unknown[] => [
  turnId,
  epoch,
  status,
  reason ?? null,
  content,
  seq,
  storedJson(citations),
  storedJson(tools),
  storedJson(cards),
  answered,
  model ?? null,
  storedJson(usage),
  costUsd,
];

/**
 * Ends a turn behind which nobody waits and lets go of its conversation, in one round trip. Where somebody does wait, or
 * the visitor has said goodbye, `is_plain` is false and nothing has been done. No row: another driver has the
 * conversation. The conversation is locked first, as everywhere, and what is decided is decided on its newest version.
 *
 * `$1` to `$13` see above, `$14` conversation, `$15` driver, `$16` to `$19` the event that goes with it, or nulls.
 */
export const settleStatement = new Statement<{ is_plain: boolean; is_settled: boolean }>(
  'settle',
  `
  WITH conversation AS (
    SELECT "id", cardinality("waiting_turn_ids") = 0 AND "end_requested_at" IS NULL AS "is_plain"
    FROM "chat"."conversations" WHERE "id" = $14::uuid AND "driver_turn_id" = $15::uuid FOR UPDATE
  ), turn AS (
    UPDATE "chat"."turns" t SET ${finishedColumns} FROM conversation c WHERE ${runningTurn} AND c."is_plain"
    RETURNING t."id"
  ), event AS (
    INSERT INTO "chat"."outbox" ("message_id", "type", "body", "traceparent")
    SELECT $16::uuid, $17::text, $18::text, $19::text FROM turn WHERE $16::uuid IS NOT NULL
  ), rested AS (
    UPDATE "chat"."conversations" c
    SET "driver_turn_id" = NULL, "running_turn_id" = NULL, "spent_usd" = c."spent_usd" + $13::numeric,
      "last_activity_at" = now()
    FROM turn WHERE c."id" = $14::uuid
  )
  SELECT "is_plain", EXISTS (SELECT FROM turn) AS "is_settled" FROM conversation`,
);

export const settleValues = (
  turn: ClaimedTurn,
  driverTurnId: string,
  content: TurnContent,
  outcome: Outcome,
  event: PreparedEvent['values'] | undefined,
): unknown[] => [
  ...finishValues(turn, content, outcome),
  turn.conversationId,
  driverTurnId,
  ...(event ?? [null, null, null, null]),
];
