import type { EntityManager } from 'typeorm';
import type { TurnRequest } from '../ports.js';
import { lockConversation } from './conversation.queue.js';

interface ReplaceableRow {
  position: string;
  is_known: boolean;
}

/**
 * Prepares a locked conversation for the turn that answers its last one anew: what still runs shall stop, and a running
 * summary that tells of the old answer is written again from the turns.
 * @returns false when `replaces` is not the last turn
 */
export async function makeWay(
  transaction: EntityManager,
  { conversationId, turnId, replaces }: TurnRequest,
): Promise<boolean> {
  await lockConversation(transaction, conversationId);
  const [old] = await transaction.query<ReplaceableRow[]>(
    `SELECT t."position", t."replaced_by" = $3 AS "is_known" FROM "chat"."turns" t
     WHERE t."id" = $2 AND t."conversation_id" = $1 AND t."status" <> 'waiting'
       AND (t."replaced_by" = $3 OR t."replaced_by" IS NULL AND NOT EXISTS (
         SELECT FROM "chat"."turns" l WHERE l."conversation_id" = $1 AND l."position" > t."position" AND l."id" <> $3))`,
    [conversationId, replaces, turnId],
  );
  if (!old || old.is_known) return old !== undefined;
  await transaction.query(
    `UPDATE "chat"."turns" SET "stop_requested" = true WHERE "id" = $1 AND "status" = 'running'`,
    [replaces],
  );
  await transaction.query(
    `UPDATE "chat"."conversations" SET "summary" = '', "summary_up_to" = 0, "window_from" = 0, "earlier_summary" = '',
       "earlier_stretch" = 0
     WHERE "id" = $1 AND "summary_up_to" >= $2`,
    [conversationId, old.position],
  );
  return true;
}
