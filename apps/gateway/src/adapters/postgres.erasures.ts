import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Erasures } from '../ports.js';

@Injectable()
export class PostgresErasures extends Erasures {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async add(conversationId: string): Promise<void> {
    await this.dataSource.query(
      'INSERT INTO "gateway"."erasures" ("conversation_id") VALUES ($1) ON CONFLICT DO NOTHING',
      [conversationId],
    );
  }

  override async has(conversationId: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      'SELECT FROM "gateway"."erasures" WHERE "conversation_id" = $1',
      [conversationId],
    );
    return rows.length > 0;
  }

  override async prune(days: number): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM "gateway"."erasures" WHERE "at" < now() - $1 * interval '1 day'`,
      [days],
    );
    return count;
  }
}
