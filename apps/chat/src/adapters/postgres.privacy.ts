import type { Reply, VisitorContext } from '@minime/contracts';
import { Outbox } from '@minime/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { MeetingEntity } from '../entities/meeting.entity.js';
import { TurnEntity } from '../entities/turn.entity.js';
import { PrivacyStore } from '../ports.js';
import { lockConversation } from './conversation.queue.js';
import { turnRecord } from './turn.record.row.js';
import { type VisitorRow, visitorColumns, visitorProfile } from './visitor.row.js';

type Kept = Reply<'conversation.export.v1'>;

const AT_ONCE = 100;

@Injectable()
export class PostgresPrivacy extends PrivacyStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  override async kept(conversationId: string, visitorId: string): Promise<Kept> {
    const [visitor] = await this.dataSource.query<VisitorRow[]>(
      `SELECT ${visitorColumns} FROM "chat"."visitors" v WHERE v."id" = $1`,
      [visitorId],
    );
    const [conversation] = await this.dataSource.query<ConversationRow[]>(
      `SELECT "created_at", "last_activity_at", "summary", "earlier_summary" FROM "chat"."conversations"
       WHERE "id" = $1 AND "visitor_id" = $2`,
      [conversationId, visitorId],
    );
    const turns = conversation
      ? await this.dataSource.getRepository(TurnEntity).find({ where: { conversationId }, order: { position: 'ASC' } })
      : [];
    const meetings = conversation
      ? await this.dataSource
          .getRepository(MeetingEntity)
          .find({ where: { conversationId }, order: { createdAt: 'ASC' } })
      : [];
    return {
      conversation: conversation ? keptConversation(conversation) : null,
      visitor: visitor ? visitorProfile(visitor) : null,
      turns: turns.map(keptTurn),
      meetings: meetings.map(keptMeeting),
    };
  }

  override async erase(conversationId: string, visitorId: string): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      await transaction.query(
        'INSERT INTO "chat"."erasures" ("conversation_id", "visitor_id") VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [conversationId, visitorId],
      );
      const conversation = await lockConversation(transaction, conversationId);
      // Of two conversations that go at once, each would see the other and leave their visitor.
      await transaction.query('SELECT FROM "chat"."visitors" WHERE "id" = $1 FOR UPDATE', [visitorId]);
      await remove(transaction, [conversationId], [visitorId]);
      await transaction.query('DELETE FROM "chat"."outbox" WHERE strpos("body", $1) > 0', [conversationId]);
      const turnId = conversation?.running_turn_id;
      if (turnId) await this.outbox.add(transaction, 'turn.stop-requested.v1', { conversationId, turnId });
    });
  }

  override async isErased(conversationId: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>('SELECT FROM "chat"."erasures" WHERE "conversation_id" = $1', [
      conversationId,
    ]);
    return rows.length > 0;
  }

  override async eraseRemains(): Promise<void> {
    const remains = await this.dataSource.query<{ conversation_id: string; visitor_id: string }[]>(
      `SELECT e."conversation_id", e."visitor_id" FROM "chat"."erasures" e
       WHERE EXISTS (SELECT FROM "chat"."conversations" c WHERE c."id" = e."conversation_id")
         OR EXISTS (SELECT FROM "chat"."visitors" v WHERE v."id" = e."visitor_id"
           AND NOT EXISTS (SELECT FROM "chat"."conversations" c WHERE c."visitor_id" = v."id"))
       LIMIT ${AT_ONCE}`,
    );
    for (const { conversation_id, visitor_id } of remains) await this.erase(conversation_id, visitor_id);
  }

  override forgetOlderThan(days: number): Promise<number> {
    return this.dataSource.transaction(async (transaction) => {
      const quiet = await transaction.query<{ id: string; visitor_id: string }[]>(
        `SELECT c."id", c."visitor_id" FROM "chat"."conversations" c
         WHERE c."last_activity_at" < now() - $1 * interval '1 day' AND NOT c."open" AND c."driver_turn_id" IS NULL
           AND NOT EXISTS (SELECT FROM "chat"."meetings" m WHERE m."conversation_id" = c."id" AND m."ends_at" > now()
             AND m."status" IN ('held', 'booking', 'booked', 'requested'))
         LIMIT ${AT_ONCE} FOR UPDATE OF c SKIP LOCKED`,
        [days],
      );
      await remove(
        transaction,
        quiet.map(({ id }) => id),
        quiet.map(({ visitor_id }) => visitor_id),
      );
      const [, silent] = await transaction.query<[unknown, number]>(
        `DELETE FROM "chat"."visitors" WHERE "id" IN (
           SELECT v."id" FROM "chat"."visitors" v WHERE v."first_seen_at" < now() - $1 * interval '1 day'
             AND NOT EXISTS (SELECT FROM "chat"."conversations" c WHERE c."visitor_id" = v."id")
           LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)`,
        [days],
      );
      const [, erasures] = await transaction.query<[unknown, number]>(
        `DELETE FROM "chat"."erasures" WHERE "at" < now() - $1 * interval '1 day'`,
        [days],
      );
      return quiet.length + silent + erasures;
    });
  }
}

/** Turns and meetings go with their conversation. */
async function remove(transaction: EntityManager, conversationIds: string[], visitorIds: string[]): Promise<void> {
  await transaction.query('DELETE FROM "chat"."conversations" WHERE "id" = ANY ($1)', [conversationIds]);
  await transaction.query(
    `DELETE FROM "chat"."visitors" v WHERE "id" = ANY ($1)
       AND NOT EXISTS (SELECT FROM "chat"."conversations" c WHERE c."visitor_id" = v."id")`,
    [visitorIds],
  );
}

interface ConversationRow {
  created_at: Date;
  last_activity_at: Date;
  summary: string;
  earlier_summary: string;
}

const keptConversation = (row: ConversationRow): NonNullable<Kept['conversation']> => ({
  startedAt: row.created_at.toISOString(),
  lastActivityAt: row.last_activity_at.toISOString(),
  summary: row.summary,
  earlierSummary: row.earlier_summary,
});

const keptTurn = (turn: TurnEntity): Kept['turns'][number] => ({
  ...turnRecord({ ...turn, asked_at: turn.askedAt }),
  tools: turn.tools,
  context: turn.context as VisitorContext,
  networkKey: turn.networkKey,
  replaced: turn.replacedBy !== null,
});

const keptMeeting = (meeting: MeetingEntity): Kept['meetings'][number] => ({
  meetingId: meeting.id,
  status: meeting.status,
  startsAt: meeting.startsAt.toISOString(),
  endsAt: meeting.endsAt.toISOString(),
  timeZone: meeting.timeZone,
  title: meeting.title,
  email: meeting.email,
  ...(meeting.name && { name: meeting.name }),
  ...(meeting.topic && { topic: meeting.topic }),
  createdAt: meeting.createdAt.toISOString(),
});
