import { randomUUID } from 'node:crypto';
import type { EventData } from '@minime/contracts';
import { questionTerms } from '@minime/knowledge';
import { singleLine } from '../emails/plain.text.js';
import type { OpenQuestion, QuestionLog, Stretch } from '../ports.js';
import { type Gap, gapsOf, stillOpen } from './gap.js';
import { gapFinder } from './gap.match.js';

/** What is kept of a question; more would neither be read nor compared. */
const QUESTION_CHARS = 500;
const TERMS = 40;
const DAY_MS = 24 * 60 * 60_000;

/** Remembers what visitors ask, and gathers what nothing answers. */
export class GapsService {
  /** @param draftAfter how many conversations must have asked before a draft of the missing page is asked for; unset: none is */
  constructor(
    private readonly questions: QuestionLog,
    private readonly draftAfter?: number,
  ) {}

  /** Enters a question that nothing answers. A repeat changes nothing. */
  async unanswered({ turnId, conversationId, question, askedAt, locale, nearest, replaces }: Completed): Promise<void> {
    const asked = { turnId, conversationId, askedAt: new Date(askedAt), ...wordsOf(question, locale) };
    await this.questions.keepOpen(
      { ...asked, ...(nearest && { nearest }) },
      replaces,
      (known) => gapFinder(known)(asked) ?? randomUUID(),
      this.draftAfter === undefined ? undefined : (inGap) => draftOf(inGap, this.draftAfter ?? 1),
    );
  }

  /** Enters what was asked in a stretch of talk; what has found its answer in it after all is no gap. */
  async conversationEnded(ended: EventData<'conversation.ended.v1'>): Promise<void> {
    const { conversationId, stretch, startedAt, endedAt, visitor, turns } = ended;
    const unanswered = new Set(ended.unansweredQuestions);
    const { country, countryCode } = visitor.place ?? {};
    const told: Stretch = {
      conversationId,
      stretch,
      startedAt: new Date(startedAt),
      endedAt: new Date(endedAt),
      ...(country && { country }),
      ...(countryCode && { countryCode }),
      turns: turns
        .filter(({ question }) => question.trim() !== '')
        .map(({ turnId, question, at }) => ({
          turnId,
          conversationId,
          askedAt: new Date(at),
          isAnswered: !unanswered.has(question),
          ...wordsOf(question, visitor.context?.locale),
        })),
    };
    await this.questions.keepStretch(told);
  }

  /** What nothing has answered in the last days, nor since. @param days how far back, from 1 */
  async list(days: number): Promise<Gap[]> {
    const now = new Date();
    return this.between(new Date(now.getTime() - days * DAY_MS), now);
  }

  /** The same of the questions asked from `since` until before `until`. */
  async between(since: Date, until: Date): Promise<Gap[]> {
    const open = await this.questions.open(since, until);
    return gapsOf(open.length > 0 ? stillOpen(open, await this.questions.asked(since, until)) : []);
  }
}

/** @returns undefined while too few have asked */
function draftOf(questions: OpenQuestion[], after: number): EventData<'gap.draft-requested.v1'> | undefined {
  const [gap] = gapsOf(questions);
  if (!gap || gap.conversations < after) return undefined;
  const { gapId, question, examples, asked, page } = gap;
  const conversationIds = [...new Set(questions.map(({ conversationId }) => conversationId))];
  return { gapId, question, examples, asked, conversationIds, ...(page && { nearest: page }) };
}

type Completed = EventData<'turn.completed.v1'>;

/** A question of function words alone is compared as a whole. */
function wordsOf(text: string, locale: string | undefined): { question: string; terms: string[] } {
  const question = singleLine(text, QUESTION_CHARS);
  const terms = questionTerms(question, locale).slice(0, TERMS);
  return { question, terms: terms.length > 0 ? terms : [question.toLowerCase()] };
}
