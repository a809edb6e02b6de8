import type { EventData } from '@minime/contracts';
import { LanguageModel } from '@minime/llm';
import { AppError } from '@minime/platform';
import type { Logger } from 'pino';
import { conversationMail, messageIdOf } from './emails/conversation.mail.js';
import type { Owner } from './emails/conversation.view.js';
import type { OwnerActions } from './owner.actions.js';
import type { FeedbackLog, Mailer, MailLog, PrivacyStore } from './ports.js';
import { type ConversationSummary, conversationSummary, tidy } from './summaries/conversation.summary.js';
import { summaryCall } from './summaries/summary.prompt.js';

export interface SummariseOptions {
  owner: Owner;
  /** The sender's domain: message ids are made in it. */
  domain: string;
}

/** Turns a stretch of talk into one mail to the owner. */
export class SummariseService {
  constructor(
    private readonly model: LanguageModel,
    private readonly mailLog: MailLog<ConversationSummary>,
    private readonly feedback: FeedbackLog,
    private readonly privacy: PrivacyStore,
    private readonly mailer: Mailer,
    private readonly actions: OwnerActions,
    private readonly logger: Logger,
    private readonly options: SummariseOptions,
  ) {}

  /**
   * Sends the mail unless it was sent. It may be tried again later: the message id stays the same.
   * @throws AppError `mail_not_sent`, `mail_refused`, `mail_in_progress`
   */
  async conversationEnded(ended: EventData<'conversation.ended.v1'>): Promise<void> {
    if (ended.turns.every(({ question }) => question.trim() === '')) return;
    const { conversationId, stretch } = ended;
    const log = this.logger.child({ conversationId, stretch });
    if (await this.privacy.isErased(conversationId)) return log.info('the conversation was erased: no mail');
    const claim = await this.mailLog.claim(ended, messageIdOf(ended, this.options.domain));
    if (claim === 'sent') return log.info('the mail was sent before');
    if (claim === 'busy') {
      throw new AppError('mail_in_progress', 'Another worker is sending this mail', { retryable: true });
    }
    try {
      const summary = claim.summary ?? (await this.summarise(ended, log));
      if (summary && !claim.summary) await claim.keepSummary(summary);
      const { owner, domain } = this.options;
      const feedback = await this.feedback.of(conversationId);
      const actions = await this.actions.of(conversationId);
      await this.mailer.send(await conversationMail({ ended, summary, feedback }, owner, domain, actions));
      await claim.sent();
      log.info({ summarised: summary !== undefined }, 'mail sent');
    } finally {
      await claim.release();
    }
  }

  /** Undefined when the model, which has its own retries, cannot be had: a mail without a summary beats none. */
  private async summarise(
    ended: EventData<'conversation.ended.v1'>,
    log: Logger,
  ): Promise<ConversationSummary | undefined> {
    try {
      const { value } = await this.model.extract(summaryCall(ended, this.options.owner), conversationSummary);
      return tidy(value);
    } catch (error) {
      // Of our own errors the words only: what lies beneath them may quote what was said.
      const details = error instanceof AppError ? { code: error.code, reason: error.message } : { err: error };
      log.warn(details, 'no summary: the mail goes out without it');
      return undefined;
    }
  }
}
