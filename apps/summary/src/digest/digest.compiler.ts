import type { SpendLedger } from '@minime/llm';
import type { KeptMessages } from '@minime/messaging';
import type { Logger } from 'pino';
import type { GapsService } from '../gaps/gaps.service.js';
import type { DigestLog, QuestionLog, SyncLog } from '../ports.js';
import { type Digest, topQuestions } from './digest.js';

/** What a digest is made of. */
export interface DigestSources {
  log: DigestLog;
  questions: QuestionLog;
  gaps: GapsService;
  syncs: SyncLog;
  ledger: SpendLedger;
  kept: Pick<KeptMessages, 'waiting'>;
}

/** Gaps that one digest tells of. */
const GAPS = 10;

/** Gathers what happened in a period. */
export class DigestCompiler {
  /** @param options `limitUsd`: the budget of a day */
  constructor(
    private readonly sources: DigestSources,
    private readonly logger: Logger,
    private readonly options: { timeZone: string; limitUsd: number },
  ) {}

  /** What the digest of a period says. */
  async compile(since: Date, until: Date): Promise<Digest> {
    const { log, questions, gaps, syncs, ledger } = this.sources;
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
      deadLetters: await this.deadLetters(),
    };
  }

  /** A broker that is away keeps nobody from hearing of the rest. */
  private deadLetters(): Promise<Digest['deadLetters']> {
    return this.sources.kept.waiting().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the dead letters could not be counted');
      return [];
    });
  }
}
