import type { Logger } from 'pino';
import { costOf, type PriceTable, priceOf } from '../prices.js';
import { NO_USAGE } from '../usage.js';
import { budgetDay, dayBudgetId } from './budgets.js';
import type { CallMetrics } from './call.metrics.js';
import type { SpendLedger } from './spend.ledger.js';

/**
 * Writes down calls that are too small and too many to ask for leave, such as embeddings. They count against the day,
 * so that it is the answers that stop at its end.
 */
export class SpendRecorder {
  constructor(
    private readonly settings: { prices: PriceTable; timeZone: string },
    private readonly ledger: SpendLedger,
    private readonly metrics: CallMetrics,
    private readonly logger: Logger,
  ) {}

  /** Never throws: a call that is made is made. @param model without a price, it costs nothing */
  async embedded(model: string, tokens: number): Promise<void> {
    const price = priceOf(this.settings.prices, model);
    const costUsd = price ? costOf(price, { ...NO_USAGE, input: tokens }) : 0;
    this.metrics.recorded('embedding', model, costUsd);
    const budgetIds = [dayBudgetId(budgetDay(new Date(), this.settings.timeZone).date)];
    try {
      const dayUsd = await this.ledger.record({ purpose: 'embedding', model, inputTokens: tokens, costUsd, budgetIds });
      if (dayUsd !== undefined) this.metrics.dayUsed(dayUsd);
    } catch (error) {
      this.logger.error({ err: error }, 'an embedding could not be written down');
    }
  }
}
