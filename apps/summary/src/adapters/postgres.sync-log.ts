import type { DataSource } from 'typeorm';
import { SyncLog, type SyncNews, type SyncSpell } from '../ports.js';

const FAILED = `("broken" IS NOT NULL OR "problems" <> '[]'::jsonb)`;

interface Row {
  finished_at: Date;
  broken: string | null;
  problems: SyncNews['problems'];
  since: Date;
}

export class PostgresSyncLog extends SyncLog {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async keep({ finishedAt, broken, problems }: SyncNews): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO "summary"."syncs" ("finished_at", "broken", "problems") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [finishedAt, broken ?? null, JSON.stringify(problems)],
    );
  }

  override async failing(): Promise<SyncSpell | undefined> {
    const [row] = await this.dataSource.query<Row[]>(
      `SELECT *, (
         SELECT min("finished_at") FROM "summary"."syncs" WHERE "finished_at" > coalesce(
           (SELECT max("finished_at") FROM "summary"."syncs" WHERE NOT ${FAILED}), '-infinity')
       ) AS "since"
       FROM "summary"."syncs" ORDER BY "finished_at" DESC LIMIT 1`,
    );
    if (!row?.since) return undefined;
    const { finished_at, broken, problems, since } = row;
    return { since, last: { finishedAt: finished_at.toISOString(), ...(broken && { broken }), problems } };
  }
}
