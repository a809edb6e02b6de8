import type { Action } from './emails/mail.layout.js';
import type { OwnerActions } from './owner.actions.js';
import type { Mail, Mailer, MailKey, MailLog } from './ports.js';

/** `known`: it was sent before. `busy`: another worker is sending it right now. */
export type Delivery = 'sent' | 'known' | 'busy';

/** Mails to the owner that must come once, whoever sends them and however often it is tried. */
export class OwnerMails {
  constructor(
    private readonly mailLog: MailLog<unknown>,
    private readonly mailer: Mailer,
    private readonly actions: OwnerActions,
  ) {}

  /**
   * Sends the mail unless it was sent.
   * @param key its place in the log of mails
   * @param make makes it, with what the owner may decide from every mail; the same message id each time
   * @throws AppError `mail_not_sent`, `mail_refused`
   */
  async once(key: MailKey, make: (actions: Action[]) => Promise<Mail>): Promise<Delivery> {
    const mail = await make(await this.actions.of());
    const claim = await this.mailLog.claim(key, mail.messageId);
    if (claim === 'sent') return 'known';
    if (claim === 'busy') return 'busy';
    try {
      await this.mailer.send(mail);
      await claim.sent();
      return 'sent';
    } finally {
      await claim.release();
    }
  }
}
