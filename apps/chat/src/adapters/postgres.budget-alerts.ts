import { Outbox } from '@minime/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BudgetAlerts, type DayExhausted } from '../ports.js';

/** One row a day: whoever writes it first tells of it, in the same transaction. */
@Injectable()
export class PostgresBudgetAlerts extends BudgetAlerts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  override async raise({ day, limitUsd, usedUsd, resetsAt }: DayExhausted): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      const first = await transaction.query<unknown[]>(
        'INSERT INTO "chat"."budget_alerts" ("day") VALUES ($1) ON CONFLICT DO NOTHING RETURNING "day"',
        [day],
      );
      if (first.length === 0) return;
      const event = { scope: 'day' as const, limitUsd, spentUsd: usedUsd, resetsAt: resetsAt.toISOString() };
      await this.outbox.add(transaction, 'budget.reached.v1', event);
    });
  }
}
