import type { Logger } from 'pino';
import { v5 as uuidv5 } from 'uuid';
import { digestMail } from '../emails/digest.mail.js';
import type { ReportMailOptions } from '../emails/report.mail.js';
import type { OwnerMails } from '../owner.mails.js';
import type { DigestLog } from '../ports.js';
import type { DigestCompiler } from './digest.compiler.js';
import { isQuiet } from './digest.js';

export interface DigestOptions extends ReportMailOptions {
  /** The first time after a moment at which a digest is due. */
  nextAfter: (moment: Date) => Date;
}

const NAMESPACE = '6d0f6f5e-4a8c-5d0b-9a4c-2b7a0c1d9e55';

/** One mail for each period between two times of the schedule, whoever sends it and whatever dies meanwhile. */
export class DigestService {
  constructor(
    private readonly compiler: DigestCompiler,
    private readonly log: DigestLog,
    private readonly mails: OwnerMails,
    private readonly logger: Logger,
    private readonly options: DigestOptions,
  ) {}

  /**
   * Sends what is due. A period that could not be told of stays due; one in which nothing happened gives no mail. After a
   * long sleep each period that has passed has its own.
   * @throws AppError `mail_not_sent`, `mail_refused`
   */
  async sendDue(now: Date): Promise<void> {
    for (let since = await this.log.since(now); ; ) {
      const until = this.options.nextAfter(since);
      if (until > now || !(await this.tell(since, until))) return;
      await this.log.advance(since, until);
      since = until;
    }
  }

  /** @returns false while another replica is at it */
  private async tell(since: Date, until: Date): Promise<boolean> {
    const digest = await this.compiler.compile(since, until);
    if (isQuiet(digest)) return true;
    const id = uuidv5(`digest ${until.toISOString()}`, NAMESPACE);
    const delivery = await this.mails.once({ conversationId: id, stretch: 0 }, (actions) =>
      digestMail(id, digest, this.options, actions),
    );
    if (delivery === 'sent') this.logger.info({ since, until }, 'digest sent');
    return delivery !== 'busy';
  }
}
