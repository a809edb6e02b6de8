import type { DataSource } from 'typeorm';
import { DraftLog } from '../drafts/ports.js';

/** Table `ingest.drafts`: a row for each gap, locked while its page is being made. */
export class PostgresDraftLog extends DraftLog {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async once(gapId: string, make: () => Promise<string>): Promise<void> {
    await this.dataSource.query('INSERT INTO "ingest"."drafts" ("gap_id") VALUES ($1) ON CONFLICT DO NOTHING', [gapId]);
    await this.dataSource.transaction(async (transaction) => {
      const [row] = await transaction.query<[{ page_id: string | null }]>(
        'SELECT "page_id" FROM "ingest"."drafts" WHERE "gap_id" = $1 FOR UPDATE',
        [gapId],
      );
      if (row.page_id) return;
      await transaction.query('UPDATE "ingest"."drafts" SET "page_id" = $2 WHERE "gap_id" = $1', [gapId, await make()]);
    });
  }
}
