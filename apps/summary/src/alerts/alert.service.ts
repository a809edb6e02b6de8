import type { KeptMessages } from '@minime/messaging';
import { DateTime } from 'luxon';
import type { Logger } from 'pino';
import { v5 as uuidv5 } from 'uuid';
import { deadLetterMail, syncMail } from '../emails/alert.mail.js';
import type { ReportMailOptions } from '../emails/report.mail.js';
import type { OwnerMails } from '../owner.mails.js';
import type { SyncLog } from '../ports.js';

const NAMESPACE = 'b1b4c8a2-0f0e-5c57-8e35-7a9b3f4d2c16';
const DAY_MS = 24 * 60 * 60_000;

/** Tells the owner of what does not mend itself, at most once a day each. */
export class AlertService {
  constructor(
    private readonly syncs: SyncLog,
    private readonly kept: KeptMessages,
    private readonly mails: OwnerMails,
    private readonly logger: Logger,
    private readonly options: ReportMailOptions,
  ) {}

  /**
   * A sync that fails as a whole is told of after a day and then every day; pages that cannot be read are told of once,
   * when that has lasted a day. Both ways at most one mail for each day of the same spell.
   */
  async checkSync(now: Date): Promise<void> {
    const spell = await this.syncs.failing();
    const days = spell ? Math.floor((now.getTime() - spell.since.getTime()) / DAY_MS) : 0;
    if (!spell || days < 1) return;
    const id = uuidv5(`sync ${spell.since.toISOString()} ${spell.last.broken ? days : 1}`, NAMESPACE);
    await this.send('sync', id, (actions) => syncMail(id, spell, now, this.options, actions));
  }

  /** @throws AppError `unavailable` while the broker is away */
  async checkDeadLetters(now: Date): Promise<void> {
    const waiting = await this.kept.waiting();
    if (waiting.length === 0) return;
    const today = DateTime.fromJSDate(now, { zone: this.options.timeZone }).toISODate();
    const id = uuidv5(`dead letters ${today}`, NAMESPACE);
    await this.send('dead letters', id, (actions) => deadLetterMail(id, waiting, this.options, actions));
  }

  private async send(about: string, id: string, make: Parameters<OwnerMails['once']>[1]): Promise<void> {
    const delivery = await this.mails.once({ conversationId: id, stretch: 0 }, make);
    if (delivery === 'sent') this.logger.info({ about }, 'the owner was alerted');
  }
}
