import type pg from 'pg';
import type { DataSource } from 'typeorm';

/**
 * A statement of a hot path: named, so that each connection parses and plans it once. TypeORM has no way to say so,
 * hence its pool is used directly.
 */
export class Statement<Row extends pg.QueryResultRow> {
  /** @param name unique within its database */
  constructor(
    private readonly name: string,
    protected readonly text: string,
  ) {}

  async run(dataSource: DataSource, values: unknown[]): Promise<Row[]> {
    const pool = (dataSource.driver as unknown as { master: pg.Pool }).master;
    const { rows } = await pool.query<Row>({ name: this.name, text: this.text, values });
    return rows;
  }
}
