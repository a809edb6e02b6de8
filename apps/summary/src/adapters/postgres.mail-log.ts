import pRetry from 'p-retry';
import type { DataSource, QueryRunner } from 'typeorm';
import { MailEntity } from '../entities/mail.entity.js';
import { type MailClaim, type MailKey, MailLog } from '../ports.js';
import type { ConversationSummary } from '../summaries/conversation.summary.js';

/** The lock's name: any text that no other lock of this database has. */
const LOCK = `hashtextextended('summary.mail:' || $1 || '.' || $2, 0)`;

/** How often it is tried to note that a mail was accepted: an unnoted one goes out again. */
const NOTE_RETRIES = 4;

/**
 * A row for each mail, and while it is being sent an advisory lock on it. The lock belongs to a connection, so it ends
 * with the process however that ends, and no time has to pass before another one may take over.
 */
export class PostgresMailLog extends MailLog<ConversationSummary> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async claim(key: MailKey, messageId: string): Promise<MailClaim<ConversationSummary> | 'sent' | 'busy'> {
    const { conversationId, stretch } = key;
    const mails = this.dataSource.getRepository(MailEntity);
    const runner = this.dataSource.createQueryRunner();
    const release = () => releaseLock(runner, key);
    try {
      const [lock] = await runner.query(`SELECT pg_try_advisory_lock(${LOCK}) AS held`, [
        conversationId,
        String(stretch),
      ]);
      if (!lock.held) {
        await runner.release();
        return 'busy';
      }
      await runner.query(
        `INSERT INTO "summary"."mails" ("conversation_id", "stretch", "status", "message_id")
         SELECT $1::uuid, $2::integer, 'claimed', $3
         WHERE NOT EXISTS (SELECT FROM "summary"."erasures" WHERE "conversation_id" = $1::uuid)
         ON CONFLICT DO NOTHING`,
        [conversationId, stretch, messageId],
      );
      const mail = await mails.findOneByOrFail({ conversationId, stretch });
      if (mail.status === 'sent') {
        await release();
        return 'sent';
      }
      return {
        summary: mail.summary ?? undefined,
        keepSummary: async (summary) => {
          await mails.update({ conversationId, stretch }, { summary });
        },
        sent: async () => {
          await pRetry(() => mails.update({ conversationId, stretch }, { status: 'sent', sentAt: new Date() }), {
            retries: NOTE_RETRIES,
            minTimeout: 200,
          });
        },
        release,
      };
    } catch (error) {
      await release();
      throw error;
    }
  }
}

/** A connection that is lost has lost its lock as well. */
async function releaseLock(runner: QueryRunner, { conversationId, stretch }: MailKey): Promise<void> {
  await runner.query(`SELECT pg_advisory_unlock(${LOCK})`, [conversationId, String(stretch)]).catch(() => undefined);
  await runner.release();
}
