import type { Envelope } from '@minime/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { messagingTables } from '../messaging.tables.js';
import { Inbox } from '../ports.js';

/** A dead letter that is replayed within this time is still known. */
const REMEMBERED_DAYS = 30;

/** Remembers messages in the app's own schema, in the transaction of their effect. */
export class TransactionalInbox extends Inbox {
  private readonly table: string;

  constructor(
    private readonly dataSource: () => DataSource,
    schema: string,
  ) {
    super();
    this.table = messagingTables(schema).inbox;
  }

  async once(
    consumer: string,
    message: Pick<Envelope, 'id'>,
    effect: (transaction: EntityManager) => Promise<void>,
  ): Promise<boolean> {
    return this.dataSource().transaction(async (manager) => {
      const noted: unknown[] = await manager.query(
        `INSERT INTO ${this.table} ("consumer", "message_id") VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1`,
        [consumer, message.id],
      );
      if (noted.length === 0) return false;
      await effect(manager);
      return true;
    });
  }

  /** Forgets what is older than 30 days. */
  async prune(): Promise<void> {
    await this.dataSource().query(
      `DELETE FROM ${this.table} WHERE "seen_at" < now() - interval '${REMEMBERED_DAYS} days'`,
    );
  }
}
