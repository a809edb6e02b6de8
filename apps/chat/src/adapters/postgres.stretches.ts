import { Outbox } from '@minime/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { StretchStore } from '../ports.js';
import { type LockedConversation, lockConversation } from './conversation.queue.js';
import { closeStretch } from './stretch.closing.js';

const AT_ONCE = 10;

@Injectable()
export class PostgresStretches extends StretchStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  /** Replicas pass over what another one is closing; what one has closed is not idle for the next. */
  override closeIdle(idleSeconds: number): Promise<number> {
    return this.dataSource.transaction(async (transaction) => {
      const idle = await transaction.query<{ id: string }[]>(
        `SELECT "id" FROM "chat"."conversations"
         WHERE "open" AND "driver_turn_id" IS NULL AND "last_activity_at" < now() - $1 * interval '1 s'
         ORDER BY "last_activity_at" LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
        [idleSeconds],
      );
      for (const { id } of idle) {
        const conversation = await lockConversation(transaction, id);
        if (conversation) await closeStretch(transaction, this.outbox, conversation, 'idle');
      }
      return idle.length;
    });
  }

  override async requestEnd(conversationId: string, requestedAt: Date): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      const conversation = await lockConversation(transaction, conversationId);
      if (!conversation) return;
      if (conversation.open && !(await wasSpokenBefore(transaction, conversation, requestedAt))) return;
      if (conversation.open && conversation.driver_turn_id === null) {
        await closeStretch(transaction, this.outbox, conversation, 'requested');
        return;
      }
      await transaction.query('UPDATE "chat"."conversations" SET "end_requested_at" = $2 WHERE "id" = $1', [
        conversationId,
        requestedAt,
      ]);
    });
  }
}

/** A goodbye that is delivered again must not end the stretch that the visitor has begun since. */
async function wasSpokenBefore(
  transaction: EntityManager,
  { id, stretch }: LockedConversation,
  moment: Date,
): Promise<boolean> {
  const rows = await transaction.query<unknown[]>(
    'SELECT FROM "chat"."turns" WHERE "conversation_id" = $1 AND "stretch" = $2 AND "asked_at" <= $3 LIMIT 1',
    [id, stretch, moment],
  );
  return rows.length > 0;
}
