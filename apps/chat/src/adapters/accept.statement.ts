import type { TurnStatus } from '@minime/contracts';
import type { ClaimedTurn, RememberedTurn } from '../ports.js';
import { type ClaimedTurnRow, claimedColumns, claimedTurn, previousTurn } from './claimed.turn.row.js';
import { notErased } from './not.erased.js';
import { Statement } from './statement.js';
import { type VisitorRow, visitorProfile } from './visitor.row.js';
import { windowTurns } from './window.turns.js';

/** Further questions that may wait behind a running turn. */
export const MAX_WAITING = 3;

type AcceptedRow = ClaimedTurnRow & {
  status: TurnStatus;
  visitor: Omit<VisitorRow, 'visitor_id' | 'first_seen_at'> & { first_seen_at: string };
  /** The memory below is all that there is to remember. */
  is_plain: boolean;
  is_summarised: boolean | null;
  summary: string | null;
  window: RememberedTurn[] | null;
};

/**
 * Visitor, conversation and turn in one round trip. The conversation's row is the queue of its turns, so everything is
 * decided on the newest version of that row, under its lock: the statement's own snapshot may be older. A turn that answers
 * another one anew belongs to the stretch that is open, also when the visitor has said goodbye to it.
 *
 * Nearly every question finds its conversation at rest and without meetings: then what it may remember comes along, and
 * nothing else has to be read before the model is asked. In a conversation that was not at rest the snapshot may be older
 * than the last answer: there memory is loaded by itself.
 *
 * `$1` conversation, `$2` visitor, `$3` turn, `$4` context, `$5` asked at, `$6` question, `$7` client message,
 * `$8` replaced turn, `$9` action, `$10` network key, `$11` trace. No row: the turn is known
 * already, or the conversation was erased.
 */
export const acceptStatement = new Statement<AcceptedRow>(
  'accept',
  `
  WITH visitor AS (
    INSERT INTO "chat"."visitors" AS v ("id", "first_seen_at", "context")
    SELECT $2::uuid, least($5::timestamptz, now()), $4::jsonb WHERE ${notErased('$1')}
    ON CONFLICT ("id") DO UPDATE SET "context" = v."context" || EXCLUDED."context"
    RETURNING v."id", jsonb_build_object('first_seen_at', v."first_seen_at", 'details', v."details", 'place', v."place",
      'context', v."context") AS "visitor"
  ), seat AS (
    INSERT INTO "chat"."conversations" AS c ("id", "visitor_id", "open", "driver_turn_id", "running_turn_id")
    SELECT $1::uuid, "id", true, $3::uuid, $3::uuid FROM visitor
    ON CONFLICT ("id") DO UPDATE SET
      "driver_turn_id" = coalesce(c."driver_turn_id", $3),
      "running_turn_id" = coalesce(c."running_turn_id", $3),
      "waiting_turn_ids" = CASE
        WHEN c."driver_turn_id" IS NULL OR cardinality(c."waiting_turn_ids") >= ${MAX_WAITING} THEN c."waiting_turn_ids"
        ELSE c."waiting_turn_ids" || $3::uuid END,
      "end_requested_at" = CASE WHEN c."open" OR c."end_requested_at" >= $5 THEN c."end_requested_at" END,
      "open" = true,
      "last_activity_at" = now()
    WHERE $3 IS DISTINCT FROM c."driver_turn_id" AND $3 IS DISTINCT FROM c."running_turn_id"
      AND $3 <> ALL (c."waiting_turn_ids") AND NOT EXISTS (SELECT FROM "chat"."turns" WHERE "id" = $3)
    RETURNING c."id", c."visitor_id", c."driver_turn_id", c."waiting_turn_ids",
      c."stretch" + CASE WHEN $5 > c."end_requested_at" AND $8::uuid IS NULL THEN 1 ELSE 0 END AS "stretch",
      CASE WHEN c."driver_turn_id" = $3 THEN 'running' WHEN $3 = ANY (c."waiting_turn_ids") THEN 'waiting' ELSE 'failed' END
        AS "status"
  ), turn AS (
    INSERT INTO "chat"."turns" ("id", "conversation_id", "stretch", "status", "reason", "epoch", "question", "action",
      "context", "network_key", "client_message_id", "replaces", "asked_at", "started_at", "heartbeat_at", "finished_at",
      "answered", "traceparent")
    SELECT $3::uuid, "id", "stretch", "status",
      CASE "status" WHEN 'failed' THEN 'too_many_waiting' END,
      CASE "status" WHEN 'waiting' THEN 0 ELSE 1 END,
      $6::text, $9::jsonb, $4::jsonb, $10::text, $7::uuid, $8::uuid, $5,
      CASE "status" WHEN 'running' THEN now() END,
      CASE "status" WHEN 'running' THEN now() END,
      CASE "status" WHEN 'failed' THEN now() END,
      CASE "status" WHEN 'failed' THEN false END,
      $11::text
    FROM seat
    ON CONFLICT ("id") DO NOTHING
    RETURNING ${claimedColumns}, "status"
  ), replaced AS (
    UPDATE "chat"."turns" SET "replaced_by" = $3
    WHERE "id" = $8 AND "conversation_id" = $1 AND EXISTS (SELECT FROM turn WHERE "status" <> 'failed')
  )
  SELECT turn.*, $2::uuid AS "visitor_id", visitor."visitor", previous.*, coalesce(known."is_plain", true) AS "is_plain",
    known."summary", known."is_summarised", known."window"
  FROM turn CROSS JOIN visitor
  LEFT JOIN LATERAL (${previousTurn('$1', 'turn."position"', '$8')}) previous ON true
  LEFT JOIN LATERAL (
    SELECT c."summary", "is_plain", c."earlier_stretch" >= turn."stretch" - 1 AS "is_summarised",
      CASE WHEN "is_plain" THEN (${windowTurns('turn."position"')}) END AS "window"
    FROM "chat"."conversations" c
    CROSS JOIN LATERAL (
      SELECT c."driver_turn_id" IS NULL AND $8::uuid IS NULL
        AND NOT EXISTS (SELECT FROM "chat"."meetings" WHERE "conversation_id" = $1)
        AND NOT EXISTS (
          SELECT FROM "chat"."turns" WHERE "conversation_id" = $1 AND ("cards" <> '[]' OR "action" IS NOT NULL)
        ) AS "is_plain"
    ) rest
    WHERE c."id" = $1
  ) known ON true`,
);

export function acceptedTurn(row: AcceptedRow): ClaimedTurn {
  const turn = claimedTurn(row);
  if (!row.is_plain || turn.action) return turn;
  const { visitor, summary, window } = row;
  return {
    ...turn,
    isSummarised: row.is_summarised ?? true,
    memory: {
      summary: summary ?? '',
      window: window ?? [],
      cards: [],
      visitor: visitorProfile({
        ...visitor,
        visitor_id: turn.visitorId,
        first_seen_at: new Date(visitor.first_seen_at),
      }),
    },
  };
}
