import type { SpendLedger } from '@minime/llm';
import type { KeptMessages } from '@minime/messaging';
import type { Logger } from 'pino';
import { v5 as uuidv5 } from 'uuid';
import { digestMail } from '../emails/digest.mail.js';
import type { GapsService } from '../gaps/gaps.service.js';
import type { OwnerMails } from '../owner.mails.js';
import type { DigestLog, QuestionLog, SyncLog } from '../ports.js';
import { type Digest, isQuiet, topQuestions } from './digest.js';

export interface DigestOptions {
  timeZone: string;
  /** The sender's domain: message ids are made in it. */
  domain: string;
  limitUsd: number;
  /** The first time after a moment at which a digest is due. */
  nextAfter: (moment: Date) => Date;
}

/** What a digest is made of. */
export interface DigestSources {
  log: DigestLog;
  questions: QuestionLog;
  gaps: GapsService;
  syncs: SyncLog;
  ledger: SpendLedger;
  kept: KeptMessages;
}

const NAMESPACE = '6d0f6f5e-4a8c-5d0b-9a4c-2b7a0c1d9e55';
const GAPS = 10;

/** One mail for each period between two times of the schedule, whoever sends it and whatever dies meanwhile. */
export class DigestService {
  constructor(
    private readonly sources: DigestSources,
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
    for (let since = await this.sources.log.since(now); ; ) {
      const until = this.options.nextAfter(since);
      if (until > now || !(await this.tell(since, until))) return;
      await this.sources.log.advance(since, until);
      since = until;
    }
  }

  /** What the digest of a period says. */
  async compile(since: Date, until: Date): Promise<Digest> {
    const { log, questions, gaps, syncs, ledger, kept } = this.sources;
    const { timeZone, limitUsd } = this.options;
    const counts = await log.counts(since, until);
    const days = await ledger.spentByDay(since, until, timeZone);
    const most = days.reduce((best, day) => (day.usd > (best?.usd ?? 0) ? day : best), days[0]);
    const failing = await syncs.failing();
    return {
      since,
      until,
      counts,
      topQuestions: topQuestions(await questions.asked(since, until)),
      gaps: (await gaps.between(since, until)).slice(0, GAPS),
      spend: { usd: days.reduce((sum, { usd }) => sum + usd, 0), limitUsd, ...(most && { most }) },
      ...(failing && { failing }),
      deadLetters: await this.deadLetters(kept),
    };
  }

  /** @returns false while another replica is at it */
  private async tell(since: Date, until: Date): Promise<boolean> {
    const digest = await this.compile(since, until);
    if (isQuiet(digest)) return true;
    const id = uuidv5(`digest ${until.toISOString()}`, NAMESPACE);
    const delivery = await this.mails.once({ conversationId: id, stretch: 0 }, (actions) =>
      digestMail(id, digest, this.options, actions),
    );
    if (delivery === 'sent') this.logger.info({ since, until }, 'digest sent');
    return delivery !== 'busy';
  }

  /** A broker that is away keeps nobody from hearing of the rest. */
  private deadLetters(kept: KeptMessages): Promise<Digest['deadLetters']> {
    return kept.waiting().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the dead letters could not be counted');
      return [];
    });
  }
}
