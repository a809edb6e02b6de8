import type { BudgetExhausted } from '@minime/llm';
import type { Host } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import { HOST } from '../chat.tokens.js';
import { BudgetAlerts } from '../ports.js';

/** Has the owner told, once a day, that visitors are turned away for want of money. */
@Injectable()
export class BudgetAlarm {
  private lastDay: string | undefined;

  constructor(
    private readonly alerts: BudgetAlerts,
    @Inject(HOST) private readonly host: Host,
  ) {}

  /** Only the day's budget is the owner's concern; a single visitor's is met every now and then. Never throws. */
  async raise(exhausted: BudgetExhausted): Promise<void> {
    if (exhausted.scope !== 'day' || exhausted.day === this.lastDay) return;
    try {
      await this.alerts.raise(exhausted);
      this.lastDay = exhausted.day;
    } catch (error) {
      // The next visitor who is turned away tries again.
      this.host.logger.error({ err: error }, 'the owner could not be told that the budget is used up');
    }
  }
}
