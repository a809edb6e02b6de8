import type { VisitorContext } from '@minime/contracts';
import type { ClaimedTurn } from '../ports.js';

/** Characters of the previous answer that may help to understand a follow-up. */
export const PREVIOUS_ANSWER_CHARS = 600;

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
  asked_at: Date;
  context: VisitorContext;
  stop_requested: boolean;
  visitor_id: string;
  previous_question: string | null;
  previous_answer: string | null;
}

export const claimedColumns = `"id", "conversation_id", "epoch", "position", "stretch", "question", "client_message_id", "replaces",
  "asked_at", "context", "stop_requested"`;

/** The last answered turn before `position`, of which the model should still think; names its columns `previous_...`. */
export const previousTurn = (conversationId: string, position: string, except: string) => `
  SELECT p."question" AS "previous_question", left(p."answer", ${PREVIOUS_ANSWER_CHARS}) AS "previous_answer"
  FROM "chat"."turns" p
  WHERE p."conversation_id" = ${conversationId} AND p."position" < ${position} AND p."replaced_by" IS NULL
    AND p."answer" <> '' AND p."id" IS DISTINCT FROM ${except}
  ORDER BY p."position" DESC LIMIT 1`;

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
  askedAt: row.asked_at,
  context: row.context,
  stopRequested: row.stop_requested,
  ...(row.previous_question && {
    previous: { question: row.previous_question, answer: row.previous_answer ?? '' },
  }),
});
