import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { budgetDay, dayBudgetId } from './budgets.js';
import type { CallMetrics } from './call.metrics.js';
import type { SpendLedger } from './spend.ledger.js';

const EVERY_MS = 60_000;
/** Longer than any request may take: what is open then belongs to a process that died. */
const LOST_AFTER_MS = 15 * 60_000;

/** Counts what dead processes left open, and tells operations what is left of the day. */
export class LedgerKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly timeZone: string,
    private readonly ledger: SpendLedger,
    private readonly metrics: CallMetrics,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const look = () => {
      this.working = this.look();
    };
    look();
    this.timer = setInterval(look, EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  private async look(): Promise<void> {
    try {
      await this.ledger.tidy(LOST_AFTER_MS);
      this.metrics.dayUsed(await this.ledger.used(dayBudgetId(budgetDay(new Date(), this.timeZone).date)));
    } catch (error) {
      this.logger.warn({ err: error }, 'the budgets could not be looked after');
    }
  }
}
