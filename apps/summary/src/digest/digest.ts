import type { Gap } from '../gaps/gap.js';
import { grouped, mostTypical } from '../gaps/gap.match.js';
import type { AskedQuestion, Counts, SyncSpell } from '../ports.js';

/** Everything that the owner is told of a period. */
export interface Digest {
  since: Date;
  until: Date;
  counts: Counts;
  topQuestions: { question: string; asked: number }[];
  gaps: Gap[];
  spend: {
    usd: number;
    /** Of each day. */
    limitUsd: number;
    /** The day on which most was spent; undefined where nothing was. */
    most?: { day: string; usd: number };
  };
  /** As it is now. */
  failing?: SyncSpell;
  deadLetters: { queue: string; count: number }[];
}

/** Whether there is nothing to tell: then no mail is sent. */
export const isQuiet = ({ counts, topQuestions, gaps, failing, deadLetters }: Digest): boolean =>
  counts.conversations + counts.thumbs.up + counts.thumbs.down + counts.syncs.broken === 0 &&
  Object.values(counts.meetings).every((count) => count === 0) &&
  topQuestions.length + gaps.length + deadLetters.length === 0 &&
  failing === undefined;

const TOP = 5;

/** What was asked more than once, the most first, and then the latest questions. */
export function topQuestions(questions: readonly AskedQuestion[]): Digest['topQuestions'] {
  const latestFirst = [...questions].reverse();
  return grouped(latestFirst)
    .filter((group) => group.length > 1 || group.some(({ question }) => question.includes('?')))
    .slice(0, TOP)
    .map((group) => ({ question: mostTypical(group).question, asked: group.length }));
}
