import { randomInt } from 'node:crypto';
import { connectionError, isServerNotThereYet } from '@minime/database';
import pg from 'pg';
import { queueError } from '../embedded/queue.errors.js';
import { QueueStore, WAKE_CHANNEL } from '../embedded/queue.store.js';
import { idOf } from '../messages/message.codec.js';
import {
  type DeadLetter,
  type DeadLetters,
  ERASING,
  letterId,
  UNROUTED,
  type Unwanted,
  type WaitingLetters,
} from './dead-letters.js';

interface Row {
  key: string;
  queue: string;
  origin: string | null;
  message_id: string | null;
  code: string;
  reason: string;
  attempts: number;
  at: Date;
  body: string;
}

const DEAD = `SELECT "id" AS key, "queue", "origin", "message_id", "code", "reason", "attempts", "died_at" AS at, "body"
  FROM "messaging"."dead_letters"`;
const UNWANTED = `SELECT "seq" AS key, '${UNROUTED}' AS queue, NULL AS origin, NULL AS message_id, 'unrouted' AS code,
  '' AS reason, 0 AS attempts, "at", "body" FROM "messaging"."unrouted"`;

const AT_ONCE = 500;
/** Queues end in the name of their event, or in that and the name of a replica. */
const ERASING_QUEUES = ERASING.map((event) => event.replaceAll('.', '\\.')).join('|');

/** Dead letters as rows of the embedded queue. */
export class EmbeddedDeadLetters implements DeadLetters {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly store: QueueStore,
  ) {}

  /** @throws AppError `database_unavailable`, `migrations_pending`, `unavailable`. */
  static async open(url: string): Promise<EmbeddedDeadLetters> {
    const pool = new pg.Pool({ connectionString: url, application_name: 'minime-dlq', max: 1 });
    pool.on('error', () => undefined);
    try {
      await pool.query('SELECT FROM "messaging"."dead_letters" LIMIT 0');
    } catch (error) {
      await pool.end();
      throw isServerNotThereYet(error) ? connectionError(url, error) : queueError(error);
    }
    return new EmbeddedDeadLetters(pool, new QueueStore(pool, randomInt(1, 2 ** 31 - 1)));
  }

  async count(): Promise<WaitingLetters[]> {
    const { rows } = await this.pool.query<WaitingLetters>(
      'SELECT "queue", count(*)::int AS "count" FROM "messaging"."dead_letters" GROUP BY "queue" ORDER BY "queue"',
    );
    return rows;
  }

  async list(queue?: string): Promise<DeadLetter[]> {
    return (await this.rows(queue)).map(letterOf);
  }

  async replay(queue: string, id?: string): Promise<number> {
    const keys = await this.keysOf(queue, id);
    if (queue === UNROUTED) return this.store.adoptUnrouted(keys);
    const { rowCount } = await this.pool.query(
      `WITH gone AS (
         DELETE FROM "messaging"."dead_letters" d WHERE "id" = ANY ($1)
           AND EXISTS (SELECT FROM "messaging"."subscriptions" s WHERE s."queue" = d."origin") RETURNING *
       ), back AS (
         INSERT INTO "messaging"."messages" ("queue", "body", "traceparent")
         SELECT "origin", "body", "traceparent" FROM gone ORDER BY "id"
         RETURNING "queue"
       ) SELECT pg_notify('${WAKE_CHANNEL}', $2 || ' ' || "queue") FROM back`,
      [keys, String(this.store.owner)],
    );
    return rowCount ?? 0;
  }

  async drop(queue: string, id: string): Promise<number> {
    const keys = await this.keysOf(queue, id);
    const statement =
      queue === UNROUTED
        ? 'DELETE FROM "messaging"."unrouted" WHERE "seq" = ANY ($1)'
        : 'DELETE FROM "messaging"."dead_letters" WHERE "id" = ANY ($1)';
    return (await this.pool.query(statement, [keys])).rowCount ?? 0;
  }

  async forget(unwanted: Unwanted): Promise<number> {
    return 'before' in unwanted ? this.forgetOld(unwanted.before) : this.forgetConversation(unwanted.conversationId);
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async forgetOld(before: Date): Promise<number> {
    const { rowCount } = await this.pool.query(
      `WITH dead AS (
         DELETE FROM "messaging"."dead_letters" WHERE "id" IN (
           SELECT "id" FROM "messaging"."dead_letters" WHERE "died_at" < $1 LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
         RETURNING 1
       ), unwanted AS (
         DELETE FROM "messaging"."unrouted" WHERE "seq" IN (
           SELECT "seq" FROM "messaging"."unrouted" WHERE "at" < $1 LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
         RETURNING 1
       ) SELECT FROM dead UNION ALL SELECT FROM unwanted`,
      [before],
    );
    return rowCount ?? 0;
  }

  /** What waits to be tried again goes, too; what is being handled right now is the handler's to drop. */
  private async forgetConversation(conversationId: string): Promise<number> {
    const { rowCount } = await this.pool.query(
      `WITH dead AS (
         DELETE FROM "messaging"."dead_letters" WHERE strpos("body", $1) > 0 AND "origin" !~ $2 RETURNING 1
       ), unwanted AS (
         DELETE FROM "messaging"."unrouted" WHERE strpos("body", $1) > 0 AND "event" !~ $2 RETURNING 1
       ), waiting AS (
         DELETE FROM "messaging"."messages"
         WHERE strpos("body", $1) > 0 AND "lease_owner" IS NULL AND "queue" !~ $2 RETURNING 1
       ) SELECT FROM dead UNION ALL SELECT FROM unwanted UNION ALL SELECT FROM waiting`,
      [conversationId, ERASING_QUEUES],
    );
    return rowCount ?? 0;
  }

  private async rows(queue?: string): Promise<Row[]> {
    const all = `SELECT * FROM (${DEAD} UNION ALL ${UNWANTED}) letters`;
    const order = 'ORDER BY "queue", at, key';
    const { rows } =
      queue === undefined
        ? await this.pool.query<Row>(`${all} ${order}`)
        : await this.pool.query<Row>(`${all} WHERE "queue" = $1 ${order}`, [queue]);
    return rows;
  }

  private async keysOf(queue: string, id: string | undefined): Promise<string[]> {
    const rows = await this.rows(queue);
    return rows.filter((row) => id === undefined || letterOf(row).id === id).map(({ key }) => key);
  }
}

function letterOf({ queue, origin, message_id, code, reason, attempts, at, body }: Row): DeadLetter {
  const id = letterId(message_id ?? idOf(Buffer.from(body)), body);
  return { id, queue, origin: origin ?? undefined, code, reason, attempts, diedAt: at.toISOString(), body };
}
