import { Outbox } from '@minime/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isAddressIn } from '../meetings/guest.address.js';
import { ConversationLookup, type FoundConversation } from '../ports.js';

interface Row {
  id: string;
  visitor_id: string;
  created_at: Date;
  last_activity_at: Date;
  questions: number;
  calls: number;
  in_profile: boolean;
  in_call: boolean;
  /** Questions in which the address stands, or one that it is a part of. */
  mentions: string[];
}

@Injectable()
export class PostgresLookup extends ConversationLookup {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  override async has(conversationId: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>('SELECT FROM "chat"."conversations" WHERE "id" = $1', [
      conversationId,
    ]);
    return rows.length > 0;
  }

  override async ofAddress(email: string): Promise<FoundConversation[]> {
    const rows = await this.dataSource.query<Row[]>(
      `WITH somewhere AS (
         SELECT "id" AS "visitor_id" FROM "chat"."visitors" WHERE lower("details"->>'email') = $1
         UNION SELECT c."visitor_id" FROM "chat"."conversations" c
           JOIN "chat"."meetings" m ON m."conversation_id" = c."id" AND lower(m."email") = $1
         UNION SELECT c."visitor_id" FROM "chat"."conversations" c
           JOIN "chat"."turns" t ON t."conversation_id" = c."id" AND strpos(lower(t."question"), $1) > 0
       )
       SELECT c."id", c."visitor_id", c."created_at", c."last_activity_at",
         (SELECT count(*)::int FROM "chat"."turns" t WHERE t."conversation_id" = c."id") AS "questions",
         (SELECT count(*)::int FROM "chat"."meetings" m
          WHERE m."conversation_id" = c."id" AND m."status" IN ('booking', 'booked', 'requested')) AS "calls",
         coalesce(lower(v."details"->>'email') = $1, false) AS "in_profile",
         EXISTS (SELECT FROM "chat"."meetings" m WHERE m."conversation_id" = c."id" AND lower(m."email") = $1) AS "in_call",
         ARRAY(SELECT t."question" FROM "chat"."turns" t
               WHERE t."conversation_id" = c."id" AND strpos(lower(t."question"), $1) > 0) AS "mentions"
       FROM "chat"."conversations" c JOIN "chat"."visitors" v ON v."id" = c."visitor_id"
       WHERE c."visitor_id" IN (SELECT "visitor_id" FROM somewhere) ORDER BY c."created_at", c."id"`,
      [email],
    );
    const found = rows.map((row) => conversation(row, email));
    const givers = new Set(found.flatMap(({ visitorId, places }) => (places.length > 0 ? visitorId : [])));
    return found.filter(({ visitorId }) => givers.has(visitorId));
  }

  override async requestErasure(
    conversations: Pick<FoundConversation, 'conversationId' | 'visitorId'>[],
  ): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      for (const { conversationId, visitorId } of conversations) {
        const ids = { conversationId, visitorId };
        await this.outbox.add(transaction, 'conversation.erase-requested.v1', ids, { conversationId });
      }
    });
  }

  override async erasureState(conversationIds: string[]): Promise<{ waiting: number; left: number }> {
    const [state] = await this.dataSource.query<[{ waiting: number; left: number }]>(
      `SELECT
         (SELECT count(*)::int FROM "chat"."outbox" WHERE "type" = 'conversation.erase-requested.v1') AS "waiting",
         (SELECT count(*)::int FROM "chat"."conversations" WHERE "id" = ANY ($1)) AS "left"`,
      [conversationIds],
    );
    return state;
  }
}

const conversation = (row: Row, email: string): FoundConversation => ({
  conversationId: row.id,
  visitorId: row.visitor_id,
  startedAt: row.created_at,
  lastActivityAt: row.last_activity_at,
  questions: row.questions,
  calls: row.calls,
  places: [
    ...(row.in_profile ? ['profile' as const] : []),
    ...(row.in_call ? ['call' as const] : []),
    ...(isAddressIn(row.mentions, email) ? ['question' as const] : []),
  ],
});
