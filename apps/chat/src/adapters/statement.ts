import { Statement as NamedStatement } from '@minime/database';
import type pg from 'pg';
import type { EntityManager } from 'typeorm';

/** A statement of chat's hot path. */
export class Statement<Row extends pg.QueryResultRow> extends NamedStatement<Row> {
  constructor(name: string, text: string) {
    super(`chat.${name}`, text);
  }

  /** As a part of something larger. */
  runIn(transaction: EntityManager, values: unknown[]): Promise<Row[]> {
    return transaction.query<Row[]>(this.text, values);
  }
}
