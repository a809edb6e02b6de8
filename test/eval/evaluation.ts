import type { Passage } from '@minime/knowledge';
import { type Measures, mean, measure } from './measures.js';
import type { GoldenQuestion } from './questions.js';
import { answersOf, gainsOf } from './relevance.js';

/** Passages for a question in its conversation, best first, ten at most. */
export type Retrieve = (question: GoldenQuestion) => Promise<Passage[]>;

export interface Run {
  question: GoldenQuestion;
  ranking: Passage[];
  /** Undefined where nothing answers. */
  measures: Measures | undefined;
}

/** Questions of one kind, taken together. */
export interface KindScore {
  kind: string;
  questions: number;
  /** Mean over the questions that something answers. */
  measures: Measures | undefined;
  /** Of the questions that nothing answers, the share for which a passage passed the relevance floor. */
  noisy: number | undefined;
}

/** Asks every question, one after the other. */
export async function runAll(questions: GoldenQuestion[], retrieve: Retrieve): Promise<Run[]> {
  const runs: Run[] = [];
  for (const question of questions) {
    const ranking = await retrieve(question);
    const answers = answersOf(question);
    const measures =
      answers.length > 0
        ? measure(
            gainsOf(ranking, answers),
            answers.map(({ grade }) => grade),
          )
        : undefined;
    runs.push({ question, ranking, measures });
  }
  return runs;
}

/** In the order in which the kinds first occur. */
export function scoreByKind(runs: Run[]): KindScore[] {
  const kinds = [...new Set(runs.map(({ question }) => question.kind))];
  return kinds.map((kind) =>
    scoreOf(
      kind,
      runs.filter(({ question }) => question.kind === kind),
    ),
  );
}

function scoreOf(kind: string, runs: Run[]): KindScore {
  const answered = runs.flatMap(({ measures }) => measures ?? []);
  const unanswerable = runs.filter(({ measures }) => !measures);
  const of = (name: keyof Measures) => mean(answered.map((measures) => measures[name]));
  return {
    kind,
    questions: runs.length,
    measures:
      answered.length > 0
        ? { recallAt5: of('recallAt5'), ndcgAt10: of('ndcgAt10'), reciprocalRank: of('reciprocalRank') }
        : undefined,
    noisy: unanswerable.length > 0 ? mean(unanswerable.map(({ ranking }) => (ranking.length > 0 ? 1 : 0))) : undefined,
  };
}
