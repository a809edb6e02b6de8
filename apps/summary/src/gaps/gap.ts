import type { PageName } from '@minime/contracts';
import type { AskedQuestion, OpenQuestion } from '../ports.js';
import { gapFinder, mostTypical } from './gap.match.js';

/** Something that visitors ask and nothing answers. */
export interface Gap {
  gapId: string;
  /** How often it was asked. */
  asked: number;
  /** By how many conversations. */
  conversations: number;
  /** The wording that is most like the others. */
  question: string;
  /** Other wordings, the latest first; a few. */
  examples: string[];
  /** ISO 8601. */
  lastAskedAt: string;
  /** The page that comes nearest to most of its questions: the place to answer it. */
  page?: PageName;
}

const EXAMPLES = 4;

/** The gaps that questions belong to: the most asked first, then the latest. */
export function gapsOf(questions: readonly OpenQuestion[]): Gap[] {
  const byGap = new Map<string, OpenQuestion[]>();
  for (const question of questions) {
    const inGap = byGap.get(question.gapId);
    if (inGap) inGap.push(question);
    else byGap.set(question.gapId, [question]);
  }
  return [...byGap.values()]
    .map(gapOfQuestions)
    .sort((a, b) => b.asked - a.asked || (a.lastAskedAt < b.lastAskedAt ? 1 : -1));
}

/**
 * Those of the open questions that still are: where one like them has found its answer later, the owner has filled the gap.
 * @param asked all questions of the time, the open ones among them
 */
export function stillOpen(open: readonly OpenQuestion[], asked: readonly AskedQuestion[]): OpenQuestion[] {
  const openTurns = new Set(open.map(({ turnId }) => turnId));
  const find = gapFinder(open);
  const closedAt = new Map<string, Date>();
  for (const question of asked) {
    const gapId = openTurns.has(question.turnId) ? undefined : find(question);
    const latest = gapId && closedAt.get(gapId);
    if (gapId && (!latest || latest < question.askedAt)) closedAt.set(gapId, question.askedAt);
  }
  return open.filter(({ gapId, askedAt }) => askedAt > (closedAt.get(gapId) ?? new Date(0)));
}

function gapOfQuestions(questions: OpenQuestion[]): Gap {
  const latestFirst = [...questions].sort((a, b) => b.askedAt.getTime() - a.askedAt.getTime());
  const { question } = mostTypical(latestFirst);
  const page = commonest(latestFirst.flatMap(({ nearest }) => nearest ?? []));
  return {
    gapId: latestFirst[0]!.gapId,
    asked: questions.length,
    conversations: new Set(questions.map(({ conversationId }) => conversationId)).size,
    question,
    examples: wordings(latestFirst, question).slice(0, EXAMPLES),
    lastAskedAt: latestFirst[0]!.askedAt.toISOString(),
    ...(page && { page }),
  };
}

function wordings(questions: OpenQuestion[], named: string): string[] {
  const others = new Map(questions.map(({ question }) => [question.toLowerCase(), question]));
  others.delete(named.toLowerCase());
  return [...others.values()];
}

function commonest(pages: PageName[]): PageName | undefined {
  const counts = new Map<string, { page: PageName; count: number }>();
  for (const page of pages) {
    const key = page.url ?? page.title;
    counts.set(key, { page, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)[0]?.page;
}
