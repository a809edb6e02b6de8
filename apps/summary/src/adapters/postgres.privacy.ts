import type { Reply } from '@minime/contracts';
import type { DataSource } from 'typeorm';
import { FeedbackEntity } from '../entities/feedback.entity.js';
import { MailEntity } from '../entities/mail.entity.js';
import { PrivacyStore } from '../ports.js';

const AT_ONCE = 500;

export class PostgresPrivacy extends PrivacyStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async kept(conversationId: string): Promise<Reply<'conversation.summaries.v1'>> {
    const mails = await this.dataSource.getRepository(MailEntity).find({
      where: { conversationId },
      order: { stretch: 'ASC' },
    });
    const feedback = await this.dataSource.getRepository(FeedbackEntity).findBy({ conversationId });
    return {
      mails: mails.map(({ stretch, sentAt, summary }) => ({
        stretch,
        ...(sentAt && { sentAt: sentAt.toISOString() }),
        ...(summary && { summary }),
      })),
      feedback: feedback.map(({ turnId, value, comment, givenAt }) => ({
        turnId,
        value,
        ...(comment && { comment }),
        givenAt: givenAt.toISOString(),
      })),
    };
  }

  override async erase(conversationId: string): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      await transaction.query(
        'INSERT INTO "summary"."erasures" ("conversation_id") VALUES ($1) ON CONFLICT DO NOTHING',
        [conversationId],
      );
      // Mails about a meeting are entered under its id.
      await transaction.query(
        `DELETE FROM "summary"."mails" WHERE "conversation_id" = $1 OR "conversation_id" IN (
           SELECT "meeting_id" FROM "summary"."meetings" WHERE "conversation_id" = $1)`,
        [conversationId],
      );
      await transaction.query('DELETE FROM "summary"."meetings" WHERE "conversation_id" = $1', [conversationId]);
      await transaction.query('DELETE FROM "summary"."outbox" WHERE strpos("body", $1) > 0', [conversationId]);
      for (const table of ['feedback', 'questions', 'talks']) {
        await transaction.query(`DELETE FROM "summary"."${table}" WHERE "conversation_id" = $1`, [conversationId]);
      }
    });
  }

  override async isErased(conversationId: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      'SELECT FROM "summary"."erasures" WHERE "conversation_id" = $1',
      [conversationId],
    );
    return rows.length > 0;
  }

  override async forgetOlderThan(days: number): Promise<number> {
    let forgotten = 0;
    for (const [table, moment] of AGEING) {
      const [, count] = await this.dataSource.query<[unknown, number]>(
        `DELETE FROM "summary"."${table}" WHERE ctid IN (
           SELECT ctid FROM "summary"."${table}" WHERE ${moment} < now() - $1 * interval '1 day'
           LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)`,
        [days],
      );
      forgotten += count;
    }
    return forgotten;
  }
}

/** Tables, and since when their rows are what they are. */
const AGEING = [
  ['mails', 'coalesce("sent_at", "claimed_at")'],
  ['feedback', '"given_at"'],
  ['meetings', 'greatest("changed_at", "starts_at")'],
  ['questions', '"asked_at"'],
  ['talks', '"ended_at"'],
  ['gap_drafts', '"requested_at"'],
  ['syncs', '"finished_at"'],
  ['erasures', '"at"'],
] as const;
