import type { EventData, TurnRecord, VisitorProfile } from '@minime/contracts';
import type { Outbox } from '@minime/messaging';
import type { EntityManager } from 'typeorm';
import { bookingsSince } from '../meetings/adapters/booking.row.js';
import type { LockedConversation } from './conversation.queue.js';
import { type TurnRecordRow, turnRecord, turnRecordColumns } from './turn.record.row.js';
import { type VisitorRow, visitorColumns, visitorProfile } from './visitor.row.js';

type Ended = EventData<'conversation.ended.v1'>;
type StretchRow = TurnRecordRow & { answered: boolean | null; finished_at: Date | null };

/**
 * Ends the present stretch of a locked conversation: the next number, and the event that tells of it, in the caller's
 * transaction. A stretch in which nothing was said ends without an event.
 */
export async function closeStretch(
  transaction: EntityManager,
  outbox: Outbox,
  conversation: LockedConversation,
  reason: Ended['reason'],
): Promise<void> {
  const turns = await transaction.query<StretchRow[]>(
    `SELECT ${turnRecordColumns}, "answered", "finished_at" FROM "chat"."turns"
     WHERE "conversation_id" = $1 AND "stretch" = $2 AND "replaced_by" IS NULL ORDER BY "position"`,
    [conversation.id, conversation.stretch],
  );
  const [first] = turns;
  const { spentUsd, visitor } = await stateBefore(transaction, conversation);
  // Turns that wait already belong to the next stretch; with none it has not begun.
  await transaction.query(
    `UPDATE "chat"."conversations" c SET "stretch" = $3, "end_requested_at" = NULL, "spent_usd" = 0,
       "open" = EXISTS (SELECT FROM "chat"."turns" t WHERE t."conversation_id" = c."id" AND t."stretch" > $2)
     WHERE "id" = $1`,
    [conversation.id, conversation.stretch, conversation.stretch + (first ? 1 : 0)],
  );
  if (!first) return;
  const data: Ended = {
    conversationId: conversation.id,
    stretch: conversation.stretch,
    reason,
    startedAt: first.asked_at.toISOString(),
    endedAt: lastMoment(turns).toISOString(),
    visitor,
    turns: turns.map(turnRecord),
    ...(await earlier(transaction, conversation)),
    bookings: await bookingsSince(transaction, conversation.id, first.asked_at),
    unansweredQuestions: unanswered(turns),
    spentUsd,
  };
  await outbox.add(transaction, 'conversation.ended.v1', data, { conversationId: conversation.id });
}

async function stateBefore(
  transaction: EntityManager,
  { id }: LockedConversation,
): Promise<{ spentUsd: number; visitor: VisitorProfile }> {
  const [row] = await transaction.query<[VisitorRow & { spent_usd: string }]>(
    `SELECT ${visitorColumns}, c."spent_usd" FROM "chat"."visitors" v
     JOIN "chat"."conversations" c ON c."visitor_id" = v."id" WHERE c."id" = $1`,
    [id],
  );
  return { spentUsd: Number(row.spent_usd), visitor: visitorProfile(row) };
}

const lastMoment = (turns: StretchRow[]): Date =>
  new Date(Math.max(...turns.map(({ asked_at, finished_at }) => (finished_at ?? asked_at).getTime())));

/** Each once, and only if asking again has not helped either. */
function unanswered(turns: StretchRow[]): string[] {
  const answered = new Set(turns.filter((turn) => turn.answered).map(({ question }) => question));
  const open = turns.filter((turn) => turn.answered === false && !answered.has(turn.question));
  return [...new Set(open.map(({ question }) => question))];
}

/** How many questions of earlier stretches are named where no summary of them was written yet. */
const EARLIER_QUESTIONS = 20;

/** What was said in earlier stretches: the summary of exactly these, else what can be told without the model. */
async function earlier(
  transaction: EntityManager,
  { id, stretch, earlier_summary, earlier_stretch }: LockedConversation,
): Promise<Pick<Ended, 'earlierSummary'>> {
  if (stretch === 1) return {};
  const rest = await transaction.query<Pick<TurnRecord, 'question'>[]>(
    `SELECT "question" FROM "chat"."turns"
     WHERE "conversation_id" = $1 AND "stretch" > $2 AND "stretch" < $3 AND "replaced_by" IS NULL
     ORDER BY "position" DESC LIMIT ${EARLIER_QUESTIONS}`,
    [id, earlier_stretch, stretch],
  );
  const asked = rest.reverse().map(({ question }) => `- ${question}`);
  const parts = [earlier_summary, asked.length > 0 ? ['Asked earlier:', ...asked].join('\n') : ''].filter(Boolean);
  return parts.length > 0 ? { earlierSummary: parts.join('\n\n') } : {};
}
