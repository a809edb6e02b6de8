import type { DataSource } from 'typeorm';
import { ModelCallEntity } from '../entities/model-call.entity.js';
import { SpendLedger, type SpentCall } from '../spend/spend.ledger.js';

export class PostgresLedger extends SpendLedger {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async record({ usage, conversationId, firstTokenMs, totalMs, ...call }: SpentCall): Promise<void> {
    await this.dataSource.getRepository(ModelCallEntity).insert({
      ...call,
      conversationId: conversationId ?? null,
      inputTokens: usage.input,
      outputTokens: usage.output,
      cacheReadTokens: usage.cacheRead,
      cacheWriteTokens: usage.cacheWrite,
      firstTokenMs: firstTokenMs === undefined ? null : Math.round(firstTokenMs),
      totalMs: Math.round(totalMs),
    });
  }
}
