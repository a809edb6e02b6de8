import type { EventData } from '@minime/contracts';
import { AppError } from '@minime/platform';
import type { Logger } from 'pino';
import { budgetMail } from './emails/budget.mail.js';
import type { ReportMailOptions } from './emails/report.mail.js';
import type { OwnerMails } from './owner.mails.js';

/** Tells the owner that visitors are turned away because the day's budget is used up. */
export class BudgetAlertService {
  constructor(
    private readonly mails: OwnerMails,
    private readonly logger: Logger,
    private readonly options: ReportMailOptions,
  ) {}

  /**
   * Sends the mail unless it was sent. Chat tells of each day once, under one id, so the mail is kept under it, as one
   * that belongs to no stretch of talk.
   * @throws AppError `mail_not_sent`, `mail_refused`, `mail_in_progress`
   */
  async reached(eventId: string, reached: EventData<'budget.reached.v1'>): Promise<void> {
    if (reached.scope !== 'day') return;
    const key = { conversationId: eventId, stretch: 0 };
    const delivery = await this.mails.once(key, (actions) => budgetMail(eventId, reached, this.options, actions));
    if (delivery === 'busy') {
      throw new AppError('mail_in_progress', 'Another worker is sending this mail', { retryable: true });
    }
    if (delivery === 'sent') {
      this.logger.info({ limitUsd: reached.limitUsd }, 'the owner was told that the budget is used up');
    }
  }
}
