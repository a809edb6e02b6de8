import type { EventData } from '@minime/contracts';
import type { Outbox } from '@minime/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import { type PageRecord, type PageState, SyncMemory, type SyncReport } from '../ports.js';

interface PageRow {
  page_id: string;
  place: string;
  state: PageState;
  reason: string | null;
  revision: string | null;
  note: string | null;
}

/** Schema `ingest`. */
export class PostgresSyncMemory extends SyncMemory {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async pages(): Promise<Map<string, PageRecord>> {
    const rows: PageRow[] = await this.dataSource.query(
      `SELECT "page_id", "place", "state", "reason", "revision", "note" FROM "ingest"."pages"`,
    );
    return new Map(
      rows.map(({ page_id, place, state, reason, revision, note }) => [
        page_id,
        {
          pageId: page_id,
          place,
          state,
          reason: reason ?? undefined,
          revision: revision ?? undefined,
          note: note ?? undefined,
        },
      ]),
    );
  }

  async lastReport(): Promise<SyncReport | undefined> {
    const [row] = await this.dataSource.query(`SELECT "report" FROM "ingest"."last_report"`);
    return row?.report;
  }

  remember(record: PageRecord): Promise<void> {
    return upsert(this.dataSource.manager, [record]);
  }

  async keep(
    report: SyncReport,
    { changed, gone }: { changed: PageRecord[]; gone: string[] },
    ended: EventData<'knowledge.sync-ended.v1'>,
    synced?: EventData<'knowledge.synced.v1'>,
  ): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      if (changed.length > 0) await upsert(transaction, changed);
      if (gone.length > 0) {
        await transaction.query(`DELETE FROM "ingest"."pages" WHERE "page_id" = ANY($1)`, [gone]);
      }
      await transaction.query(
        `INSERT INTO "ingest"."last_report" ("report") VALUES ($1)
         ON CONFLICT ("only") DO UPDATE SET "report" = EXCLUDED."report"`,
        [JSON.stringify(report)],
      );
      if (synced) await this.outbox.add(transaction, 'knowledge.synced.v1', synced);
      await this.outbox.add(transaction, 'knowledge.sync-ended.v1', ended);
    });
  }

  async broke(ended: EventData<'knowledge.sync-ended.v1'>): Promise<void> {
    await this.dataSource.transaction((transaction) => this.outbox.add(transaction, 'knowledge.sync-ended.v1', ended));
  }
}

async function upsert(manager: EntityManager, records: PageRecord[]): Promise<void> {
  await manager.query(
    `INSERT INTO "ingest"."pages" ("page_id", "place", "state", "reason", "revision", "note")
     SELECT r."pageId", r."place", r."state", r."reason", r."revision", r."note"
     FROM jsonb_to_recordset($1::jsonb)
       AS r("pageId" text, "place" text, "state" text, "reason" text, "revision" text, "note" text)
     ON CONFLICT ("page_id") DO UPDATE SET "place" = EXCLUDED."place", "state" = EXCLUDED."state",
       "reason" = EXCLUDED."reason", "revision" = EXCLUDED."revision", "note" = EXCLUDED."note", "since" = now()`,
    [JSON.stringify(records)],
  );
}
