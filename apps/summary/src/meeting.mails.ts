import { AppError } from '@minime/platform';
import type { Logger } from 'pino';
import type { Owner } from './emails/conversation.view.js';
import { type MeetingTold, meetingMail, meetingMailKey, meetingMessageId } from './emails/meeting.mail.js';
import type { OwnerActions } from './owner.actions.js';
import type { Mailer, MailLog, PrivacyStore } from './ports.js';
import type { ConversationSummary } from './summaries/conversation.summary.js';

export interface MeetingMailOptions {
  owner: Owner;
  ownerEmail: string;
  /** The sender's domain: message ids are made in it. */
  domain: string;
}

/** Mails the owner at once what waits for their answer: calls that were asked for where no calendar is connected. */
export class MeetingMails {
  constructor(
    private readonly mailLog: MailLog<ConversationSummary>,
    private readonly privacy: PrivacyStore,
    private readonly mailer: Mailer,
    private readonly actions: OwnerActions,
    private readonly logger: Logger,
    private readonly options: MeetingMailOptions,
  ) {}

  /**
   * Sends the mail unless it was sent.
   * @throws AppError `mail_not_sent`, `mail_refused`, `mail_in_progress`
   */
  async tell(told: MeetingTold): Promise<void> {
    const { owner, ownerEmail, domain } = this.options;
    const log = this.logger.child({ conversationId: told.conversationId, meetingId: told.booking.meetingId });
    if (await this.privacy.isErased(told.conversationId)) return log.info('the conversation was erased: no mail');
    const claim = await this.mailLog.claim(meetingMailKey(told), meetingMessageId(told, domain));
    if (claim === 'sent') return log.info('the mail was sent before');
    if (claim === 'busy') {
      throw new AppError('mail_in_progress', 'Another worker is sending this mail', { retryable: true });
    }
    try {
      const actions = await this.actions.of(told.conversationId);
      await this.mailer.send(await meetingMail(told, owner, ownerEmail, domain, new Date(), actions));
      await claim.sent();
      log.info({ status: told.booking.status }, 'meeting mail sent');
    } finally {
      await claim.release();
    }
  }
}
