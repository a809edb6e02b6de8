import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Subscription } from '../consuming/queue.names.js';
import type { RetryDelay } from '../consuming/retry.policy.js';
import { UNROUTED } from '../dead-letters/dead-letters.js';
import type { SealedMessage } from '../messages/message.codec.js';

/** A message that this process holds for as long as it extends the lease. */
export interface LeasedMessage {
  seq: string;
  body: string;
  attempt: number;
  deliveries: number;
  traceparent: string | null;
  /** It is what this process was given to store a moment ago. */
  isOwn: boolean;
}

/** What became of messages that were stored. */
export interface Enqueued {
  /** Queues in which some wait to be claimed. */
  waiting: string[];
  /** Those that this process holds already, by queue, oldest first. */
  leased: Map<string, LeasedMessage[]>;
}

/** How many messages of each queue this process would begin at once. */
export type Room = ReadonlyMap<string, number>;

/** One that is leased, or a queue in which others wait. */
type RoutedRow = { queue: string } & (ClaimedRow | { seq: null });
type ClaimedRow = Omit<LeasedMessage, 'isOwn'>;

export interface Obituary {
  queue: string;
  messageId: string | undefined;
  code: string;
  reason: string;
}

/** A holder that falls silent for so long has lost its messages, in seconds. */
const LEASE_SECONDS = 30;
/** What was handled waits so long for others that are deleted with it, in milliseconds. */
const COMPANY_MS = 100;
/** Unrouted events that are kept. */
const UNROUTED_KEPT = 1_000;

/** PostgreSQL channel on which processes tell each other `<owner> <queue>`: that queue has a new message. */
export const WAKE_CHANNEL = 'minime_messaging';
/** First half of the advisory lock that a living process holds; its owner number is the other half. */
export const OWNER_LOCK = 1_296_649_549;

/**
 * Stores what is `incoming` (event, body, traceparent, position) and tells of it. `$1` is the owner, `$2` and `$3` are queues and the
 * places that it has in them.
 */
const ROUTING = `
  seated AS (
    SELECT s."queue", i.*, row_number() OVER (PARTITION BY s."queue" ORDER BY i.position) <= coalesce(r.room, 0) AS is_ours
    FROM incoming i JOIN "messaging"."subscriptions" s USING ("event")
    LEFT JOIN unnest($2::text[], $3::integer[]) AS r (queue, room) ON r.queue = s."queue"
  ), routed AS (
    INSERT INTO "messaging"."messages" ("queue", "body", "traceparent", "lease_owner", "available_at", "deliveries")
    SELECT "queue", body, traceparent, CASE WHEN is_ours THEN $1::integer END,
      CASE WHEN is_ours THEN now() + interval '${LEASE_SECONDS} s' ELSE now() END, is_ours::integer
    FROM seated ORDER BY position
    RETURNING "seq", "queue", "body", "attempt", "deliveries", "traceparent", "lease_owner"
  ), unrouted AS (
    INSERT INTO "messaging"."unrouted" ("event", "body", "traceparent")
    SELECT i.event, i.body, i.traceparent FROM incoming i
    WHERE NOT EXISTS (SELECT FROM "messaging"."subscriptions" s WHERE s."event" = i.event) ORDER BY i.position
  )
  SELECT "queue", "seq", "body", "attempt", "deliveries", "traceparent", NULL AS told
  FROM routed WHERE "lease_owner" IS NOT NULL
  UNION ALL
  SELECT "queue", NULL, NULL, NULL, NULL, NULL, pg_notify('${WAKE_CHANNEL}', $1::integer || ' ' || "queue")::text
  FROM (SELECT DISTINCT "queue" FROM routed WHERE "lease_owner" IS NULL) waiting`;

/** The numbers of the living processes, as their locks show. */
const LIVING = `SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = ${OWNER_LOCK}
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** Every statement of the embedded queue. `owner` names this process for as long as it lives. */
export class QueueStore {
  /** Handled, and to be deleted with the next statement. */
  private readonly handled: string[] = [];
  private deletion: Promise<void> | undefined;

  constructor(
    private readonly pool: pg.Pool,
    readonly owner: number,
  ) {}

  /**
   * Stores each message once a subscribed queue. As many as `room` has place for, by queue, are leased to this process in
   * the same step, which saves the claim and the news of it; of the others the other processes are told.
   */
  async enqueue(messages: SealedMessage[], room: Room = new Map()): Promise<Enqueued> {
    const { rows } = await this.pool.query<RoutedRow>({
      name: 'messaging.enqueue',
      text: `
        WITH incoming AS (
          SELECT * FROM unnest($4::text[], $5::text[], $6::text[])
            WITH ORDINALITY AS incoming (event, body, traceparent, position)
        ), ${ROUTING}`,
      values: [
        ...this.places(room),
        messages.map(({ type }) => type),
        messages.map(({ body }) => body),
        messages.map(({ traceparent }) => traceparent ?? null),
      ],
    });
    return enqueued(rows, true);
  }

  /**
   * The same for up to `limit` rows of an outbox of this database, the oldest first, which leave it in the same step. The commit
   * does not wait for the disk: those that a crash of the server forgets to have moved stand in the outbox again.
   * @param outbox full name of the table
   */
  async move(outbox: string, limit: number, room: Room = new Map()): Promise<Enqueued & { moved: number }> {
    const { rows } = await this.pool.query<RoutedRow>({
      name: `messaging.move ${outbox}`,
      text: `
        WITH unsynced AS MATERIALIZED (
          SELECT set_config('synchronous_commit', 'off', true)
        ), oldest AS (
          SELECT "seq" FROM ${outbox} ORDER BY "seq" LIMIT $4 FOR UPDATE SKIP LOCKED
        ), incoming AS (
          DELETE FROM ${outbox} o USING oldest, unsynced WHERE o."seq" = oldest."seq"
          RETURNING o."type" AS event, o."body", o."traceparent", o."seq" AS position
        ), ${ROUTING}
        UNION ALL
        SELECT NULL, count(*), NULL, NULL, NULL, NULL, NULL FROM incoming`,
      values: [...this.places(room), limit],
    });
    const moved = Number(rows.pop()?.seq ?? 0);
    return { ...enqueued(rows, false), moved };
  }

  private places(room: Room): unknown[] {
    return [this.owner, [...room.keys()], [...room.values()]];
  }

  /** Replaces what `app` is subscribed to; queues of single replicas are added beside those of others. */
  async subscribe(app: string, subscriptions: Subscription[]): Promise<void> {
    const work = subscriptions.filter(({ broadcast }) => !broadcast);
    await this.pool.query(
      `DELETE FROM "messaging"."subscriptions"
       WHERE "owner" IS NULL AND "queue" = $1 || '.' || "event" AND "queue" <> ALL ($2)`,
      [app, work.map(({ queue }) => queue)],
    );
    await this.pool.query(
      `INSERT INTO "messaging"."subscriptions" ("event", "queue", "owner")
       SELECT * FROM unnest($1::text[], $2::text[], $3::integer[]) ON CONFLICT DO NOTHING`,
      [
        subscriptions.map(({ event }) => event),
        subscriptions.map(({ queue }) => queue),
        subscriptions.map(({ broadcast }) => (broadcast ? this.owner : null)),
      ],
    );
  }

  /** Takes the queues of a replica that leaves, with what they hold. */
  async unsubscribe(queues: string[]): Promise<void> {
    await this.pool.query('DELETE FROM "messaging"."subscriptions" WHERE "queue" = ANY ($1)', [queues]);
    await this.pool.query('DELETE FROM "messaging"."messages" WHERE "queue" = ANY ($1)', [queues]);
  }

  /**
   * Leases up to `limit` due messages of a queue, oldest first. The commit does not wait for the disk: a lease that a
   * crash of the server forgets is a message that is due again, and the commit of what its handler stores writes the lease out as well.
   */
  async claim(queue: string, limit: number): Promise<LeasedMessage[]> {
    const { rows } = await this.pool.query<ClaimedRow>({
      name: 'messaging.claim',
      text: `
        WITH unsynced AS MATERIALIZED (
          SELECT set_config('synchronous_commit', 'off', true)
        ), due AS (
          SELECT "seq" FROM "messaging"."messages" WHERE "queue" = $1 AND "available_at" <= now()
          ORDER BY "available_at", "seq" LIMIT $2 FOR UPDATE SKIP LOCKED
        ), leased AS (
          UPDATE "messaging"."messages" m
          SET "lease_owner" = $3, "available_at" = now() + interval '${LEASE_SECONDS} s', "deliveries" = "deliveries" + 1
          FROM due, unsynced WHERE m."seq" = due."seq" RETURNING m."seq", m."body", m."attempt", m."deliveries",
            m."traceparent"
        )
        SELECT * FROM leased ORDER BY "seq"`,
      values: [queue, limit, this.owner],
    });
    return rows.map((row) => ({ ...row, isOwn: false }));
  }

  async extendLeases(seqs: string[]): Promise<void> {
    await this.pool.query(
      `UPDATE "messaging"."messages" SET "available_at" = now() + interval '${LEASE_SECONDS} s'
       WHERE "seq" = ANY ($1) AND "lease_owner" = $2`,
      [seqs, this.owner],
    );
  }

  /**
   * Deletes a message that was handled, together with those that are handled within the next tenth of a second. The commit
   * does not wait for the disk: one that a crash of the server forgets comes again, to a handler that knows it.
   */
  done(seq: string): Promise<void> {
    this.handled.push(seq);
    this.deletion ??= delay(COMPANY_MS).then(() => {
      this.deletion = undefined;
      return this.deleteHandled(this.handled.splice(0));
    });
    return this.deletion;
  }

  private async deleteHandled(seqs: string[]): Promise<void> {
    await this.pool.query({
      name: 'messaging.done',
      text: `
        WITH unsynced AS MATERIALIZED (
          SELECT set_config('synchronous_commit', 'off', true)
        )
        DELETE FROM "messaging"."messages" USING unsynced WHERE "seq" = ANY ($1::bigint[]) AND "lease_owner" = $2`,
      values: [seqs, this.owner],
    });
  }

  async retry(seq: string, delay: RetryDelay): Promise<void> {
    await this.pool.query(
      `UPDATE "messaging"."messages" SET "attempt" = "attempt" + 1, "deliveries" = 0, "lease_owner" = NULL,
         "available_at" = now() + $3 * interval '1 ms'
       WHERE "seq" = $1 AND "lease_owner" = $2`,
      [seq, this.owner, delay.ms],
    );
  }

  /** Moves a message to the dead letters. */
  async bury(seq: string, { queue, messageId, code, reason }: Obituary): Promise<void> {
    await this.pool.query(
      `WITH gone AS (DELETE FROM "messaging"."messages" WHERE "seq" = $1 AND "lease_owner" = $2 RETURNING *)
       INSERT INTO "messaging"."dead_letters" ("queue", "origin", "message_id", "code", "reason", "attempts", "body",
         "traceparent")
       SELECT $3, "queue", $4, $5, $6, "attempt", "body", "traceparent" FROM gone`,
      [seq, this.owner, queue, messageId ?? null, code, reason],
    );
  }

  /** Frees what processes held that are gone, and delivers what had come before its first subscriber. */
  async tidy(): Promise<void> {
    await this.pool.query(
      `UPDATE "messaging"."messages" SET "lease_owner" = NULL, "available_at" = now()
       WHERE "lease_owner" <> $1 AND "lease_owner" NOT IN (${LIVING})`,
      [this.owner],
    );
    await this.pool.query(
      `WITH gone AS (
         DELETE FROM "messaging"."subscriptions" WHERE "owner" <> $1 AND "owner" NOT IN (${LIVING}) RETURNING "queue"
       ) DELETE FROM "messaging"."messages" m USING gone WHERE m."queue" = gone."queue"`,
      [this.owner],
    );
    await this.adoptUnrouted();
    await this.pool.query(
      `DELETE FROM "messaging"."unrouted" WHERE "seq" <= (SELECT max("seq") - ${UNROUTED_KEPT} FROM "messaging"."unrouted")`,
    );
  }

  /**
   * Delivers what had come before its first subscriber; with `seqs`, only those. Broadcasts stay: they were for
   * whoever was there. Returns how many were delivered.
   */
  async adoptUnrouted(seqs?: string[]): Promise<number> {
    const { rows } = await this.pool.query<{ adopted: number }>(
      `WITH late AS (
         DELETE FROM "messaging"."unrouted" u
         WHERE ($2::bigint[] IS NULL OR "seq" = ANY ($2))
           AND EXISTS (SELECT FROM "messaging"."subscriptions" s WHERE s."event" = u."event" AND s."owner" IS NULL)
         RETURNING "seq", "event", "body", "traceparent"
       ), routed AS (
         INSERT INTO "messaging"."messages" ("queue", "body", "traceparent")
         SELECT s."queue", late."body", late."traceparent" FROM late JOIN "messaging"."subscriptions" s USING ("event")
         WHERE s."owner" IS NULL ORDER BY late."seq" RETURNING "queue"
       ), woken AS (
         SELECT pg_notify('${WAKE_CHANNEL}', $1 || ' ' || "queue") FROM (SELECT DISTINCT "queue" FROM routed) q
       )
       SELECT (SELECT count(*) FROM late)::integer AS adopted, (SELECT count(*) FROM woken) AS woken`,
      [String(this.owner), seqs ?? null],
    );
    return rows[0]?.adopted ?? 0;
  }

  /** How many messages wait in each of the queues, for dead letters and for a first subscriber. */
  async depths(queues: string[]): Promise<Record<string, number>> {
    const { rows } = await this.pool.query<{ queue: string; depth: number }>(
      `SELECT queue, coalesce(depth, 0)::integer AS depth FROM unnest($1::text[]) AS asked (queue)
       LEFT JOIN (
         SELECT "queue", count(*) AS depth FROM "messaging"."messages" WHERE "lease_owner" IS NULL GROUP BY 1
         UNION ALL SELECT "queue", count(*) FROM "messaging"."dead_letters" GROUP BY 1
         UNION ALL SELECT '${UNROUTED}', count(*) FROM "messaging"."unrouted"
       ) found USING (queue)`,
      [queues],
    );
    return Object.fromEntries(rows.map(({ queue, depth }) => [queue, depth]));
  }

  /** Those of `queues` in which something is due. */
  async due(queues: string[]): Promise<string[]> {
    const { rows } = await this.pool.query<{ queue: string }>(
      'SELECT DISTINCT "queue" FROM "messaging"."messages" WHERE "queue" = ANY ($1) AND "available_at" <= now()',
      [queues],
    );
    return rows.map(({ queue }) => queue);
  }
}

function enqueued(rows: RoutedRow[], isOwn: boolean): Enqueued {
  const found: Enqueued = { waiting: [], leased: new Map() };
  for (const { queue, ...message } of rows) {
    if (message.seq === null) found.waiting.push(queue);
    else found.leased.set(queue, [...(found.leased.get(queue) ?? []), { ...message, isOwn }]);
  }
  return found;
}
