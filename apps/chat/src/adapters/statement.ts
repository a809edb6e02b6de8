import type pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';

/**
 * A statement of the hot path: named, so that each connection parses and plans it once. TypeORM has no way to say so,
 * hence its pool is used directly.
 */
export class Statement<Row extends pg.QueryResultRow> {
  constructor(
    private readonly name: string,
    private readonly text: string,
  ) {}

  async run(dataSource: DataSource, values: unknown[]): Promise<Row[]> {
    const pool = (dataSource.driver as unknown as { master: pg.Pool }).master;
    const { rows } = await pool.query<Row>({ name: `chat.${this.name}`, text: this.text, values });
    return rows;
  }

  /** As a part of something larger. */
  runIn(transaction: EntityManager, values: unknown[]): Promise<Row[]> {
    return transaction.query<Row[]>(this.text, values);
  }
}
