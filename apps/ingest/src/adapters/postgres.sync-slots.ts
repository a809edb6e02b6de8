import type { DataSource } from 'typeorm';
import { SyncSlots } from '../ports.js';

/** Longer than any two clocks differ. */
const KEPT = '1 day';

/** Table `ingest.sync_slots`: one row for each time that was taken. */
export class PostgresSyncSlots extends SyncSlots {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async take(dueAt: Date): Promise<boolean> {
    const taken: unknown[] = await this.dataSource.query(
      `INSERT INTO "ingest"."sync_slots" ("due_at") VALUES ($1) ON CONFLICT DO NOTHING RETURNING "due_at"`,
      [dueAt],
    );
    if (taken.length === 0) return false;
    await this.dataSource.query(`DELETE FROM "ingest"."sync_slots" WHERE "due_at" < $1::timestamptz - $2::interval`, [
      dueAt,
      KEPT,
    ]);
    return true;
  }
}
