import { isStopWordAnywhere } from './language.js';
import type { Evidence } from './relevance.floor.js';

/** A word of the question with every term it may be found by: one for each language of the index that knows it. */
export interface QuestionWord {
  word: string;
  terms: string[];
  /** In how many passages it occurs. */
  frequency: number;
}

/** A passage that holds words of the question. */
export interface Match {
  /** Number of the passage in the index. */
  document: number;
  score: number;
  /** Terms of the question that it holds. */
  queryTerms: string[];
}

/** A word that is missing from a passage but stands in others speaks less against it than one nobody wrote about. */
const ELSEWHERE = 0.4;
/** Among a handful of passages every word is frequent and says as little as none: weights are those of so many at least. */
const FEWEST_PASSAGES = 100;

/**
 * Gives the function that tells how much of the question a match answers to.
 * @param count passages in the index
 */
export function evidenceFor(
  words: QuestionWord[],
  count: number,
): (match: Pick<Match, 'score' | 'queryTerms'>) => Evidence {
  const weights = new Map<string, number>();
  const lacks = new Map<string, number>();
  let lackOfAll = 0;
  for (const { word, terms, frequency } of words) {
    const weight = weigh(word, frequency, Math.max(count, FEWEST_PASSAGES));
    const lack = frequency === 0 ? weight : weight * ELSEWHERE;
    lackOfAll += lack;
    for (const term of terms) {
      weights.set(term, weight);
      lacks.set(term, lack);
    }
  }
  const sum = (terms: string[], values: Map<string, number>) =>
    terms.reduce((total, term) => total + (values.get(term) ?? 0), 0);
  return ({ score, queryTerms }) => {
    const mass = sum(queryTerms, weights);
    const lack = Math.max(0, lackOfAll - sum(queryTerms, lacks));
    return { score, mass, coverage: mass > 0 ? mass / (mass + lack) : 0 };
  };
}

/** Inverse document frequency (BM25's); function words of a language that no page is written in weigh nothing. */
const weigh = (word: string, having: number, count: number): number =>
  having === 0 && isStopWordAnywhere(word) ? 0 : Math.log(1 + (count - having + 0.5) / (having + 0.5));
