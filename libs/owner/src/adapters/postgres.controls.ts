import type { DataSource } from 'typeorm';
import { type Block, type BlockTarget, OwnerControls, type SwitchState } from '../ports.js';

interface BlockRow {
  kind: BlockTarget['kind'];
  target: string;
  since: Date;
}

/** Each change is one statement, and counts the revision up with it. */
export class PostgresControls extends OwnerControls {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async state(): Promise<SwitchState> {
    const [row] = await this.dataSource.query<{ revision: string; paused_since: Date | null }[]>(
      'SELECT "revision", "paused_since" FROM "owner"."switch"',
    );
    return { revision: row?.revision ?? '', pausedSince: row?.paused_since ?? undefined };
  }

  override async blocks(): Promise<Block[]> {
    const rows = await this.dataSource.query<BlockRow[]>(
      'SELECT "kind", "target", "since" FROM "owner"."blocks" ORDER BY "since", "kind", "target"',
    );
    return rows.map(({ kind, target, since }) =>
      kind === 'network' ? { kind, network: target, since } : { kind, conversationId: target, since },
    );
  }

  override pause(): Promise<boolean> {
    return this.changes(
      `UPDATE "owner"."switch" SET "revision" = "revision" + 1, "paused_since" = now()
       WHERE "paused_since" IS NULL RETURNING 1`,
    );
  }

  override resume(): Promise<boolean> {
    return this.changes(
      `UPDATE "owner"."switch" SET "revision" = "revision" + 1, "paused_since" = NULL
       WHERE "paused_since" IS NOT NULL RETURNING 1`,
    );
  }

  override block(target: BlockTarget): Promise<boolean> {
    return this.changes(
      counting('INSERT INTO "owner"."blocks" ("kind", "target") VALUES ($1, $2) ON CONFLICT DO NOTHING'),
      valuesOf(target),
    );
  }

  override unblock(target: BlockTarget): Promise<boolean> {
    return this.changes(counting('DELETE FROM "owner"."blocks" WHERE "kind" = $1 AND "target" = $2'), valuesOf(target));
  }

  override async forgetConversations(days: number): Promise<number> {
    const [{ count } = { count: 0 }] = await this.dataSource.query<{ count: number }[]>(
      `WITH old AS (
         DELETE FROM "owner"."blocks" WHERE "kind" = 'conversation' AND "since" < now() - $1 * interval '1 day'
         RETURNING 1
       ), counted AS (
         UPDATE "owner"."switch" SET "revision" = "revision" + 1 WHERE EXISTS (SELECT FROM old)
       ) SELECT count(*)::int AS count FROM old`,
      [days],
    );
    return count;
  }

  private async changes(statement: string, values: unknown[] = []): Promise<boolean> {
    const [rows] = await this.dataSource.query<[unknown[], number]>(statement, values);
    return rows.length > 0;
  }
}

/** Where the change changes nothing, the revision stays. */
const counting = (change: string): string => `
  WITH changed AS (${change} RETURNING 1)
  UPDATE "owner"."switch" SET "revision" = "revision" + 1 WHERE EXISTS (SELECT FROM changed) RETURNING 1`;

const valuesOf = (target: BlockTarget): [string, string] => [
  target.kind,
  target.kind === 'network' ? target.network : target.conversationId,
];
