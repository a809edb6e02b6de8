import type { VisitorContext } from '@minime/contracts';
import type { ClaimedTurn } from '../ports.js';

/** Characters of what was said before that may help to understand a follow-up. */
export const PREVIOUS_ANSWER_CHARS = 600;
const PREVIOUS_QUESTION_CHARS = 600;
/** Turns back that a follow-up may lean on. */
const PREVIOUS_TURNS = 3;

/** A turn as the statements that hand one out return it. */
export interface ClaimedTurnRow {
  id: string;
  conversation_id: string;
  epoch: number;
  position: string;
  stretch: number;
  question: string;
  client_message_id: string | null;
  replaces: string | null;
  action: ClaimedTurn['action'] | null;
  network_key: string;
  asked_at: Date;
  context: VisitorContext;
  stop_requested: boolean;
  traceparent: string | null;
  visitor_id: string;
  previous_question: string | null;
  previous_answer: string | null;
  previous_earlier: string[] | null;
}

export const claimedColumns = `"id", "conversation_id", "epoch", "position", "stretch", "question", "client_message_id", "replaces", "action", "network_key",
  "asked_at", "context", "stop_requested", "traceparent"`;

/**
 * The last answered turn before `position`, of which the model should still think, and the questions of those before
 * it; names its columns `previous_...`.
 */
export const previousTurn = (conversationId: string, position: string, except: string) => `
  SELECT (array_agg(p."question" ORDER BY p."position" DESC))[1] AS "previous_question",
    (array_agg(p."answer" ORDER BY p."position" DESC))[1] AS "previous_answer",
    (array_agg(p."question" ORDER BY p."position" DESC))[2:] AS "previous_earlier"
  FROM (
    SELECT "position", left("question", ${PREVIOUS_QUESTION_CHARS}) AS "question", left("answer", ${PREVIOUS_ANSWER_CHARS}) AS "answer"
    FROM "chat"."turns"
    WHERE "conversation_id" = ${conversationId} AND "position" < ${position} AND "replaced_by" IS NULL
      AND "answer" <> '' AND "id" IS DISTINCT FROM ${except}
    ORDER BY "position" DESC LIMIT ${PREVIOUS_TURNS}
  ) p`;

export const claimedTurn = (row: ClaimedTurnRow): ClaimedTurn => ({
  turnId: row.id,
  conversationId: row.conversation_id,
  visitorId: row.visitor_id,
  epoch: row.epoch,
  position: Number(row.position),
  stretch: row.stretch,
  question: row.question,
  ...(row.client_message_id && { clientMessageId: row.client_message_id }),
  ...(row.replaces && { replaces: row.replaces }),
  ...(row.action && { action: row.action }),
  networkKey: row.network_key,
  askedAt: row.asked_at,
  context: row.context,
  stopRequested: row.stop_requested,
  ...(row.traceparent && { traceparent: row.traceparent }),
  ...(row.previous_question && {
    previous: {
      question: row.previous_question,
      answer: row.previous_answer ?? '',
      earlierQuestions: row.previous_earlier ?? [],
    },
  }),
});
