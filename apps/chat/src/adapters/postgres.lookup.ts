import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ConversationLookup } from '../ports.js';

@Injectable()
export class PostgresLookup extends ConversationLookup {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async has(conversationId: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>('SELECT FROM "chat"."conversations" WHERE "id" = $1', [
      conversationId,
    ]);
    return rows.length > 0;
  }
}
