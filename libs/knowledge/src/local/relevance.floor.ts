/** How much of a question one passage answers to. A word's weight is its inverse document frequency, in nats. */
export interface Evidence {
  /** Weight of the question's words that the passage holds, as a share of all that was asked for; 0 to 1. */
  coverage: number;
  /** The weight itself. */
  mass: number;
  /** BM25 score. */
  score: number;
}

/** A passage that holds this share of what was asked is relevant. */
const COVERAGE = 0.45;
/** Long questions say much that no page answers: less will do where some five rare words meet. */
const LONG_QUESTION_COVERAGE = 0.3;
const LONG_QUESTION_MASS_PER_LOG_COUNT = 2.2;
/** Passages far behind the best one only blur the answer. */
const SHARE_OF_BEST = 0.15;

/**
 * Keeps the matches that bear on the question: nothing at all rather than noise.
 * @param best first by score
 * @param measure asked for as few matches as possible: there may be thousands, and a visitor waits
 * @param count passages in the index, from 1
 * @param limit how many at most
 */
export function aboveFloor<M extends { score: number }>(
  best: M[],
  measure: (match: M) => Evidence,
  count: number,
  limit: number,
): M[] {
  const kept: M[] = [];
  for (const match of best) {
    if (kept.length === limit || match.score < (kept[0]?.score ?? 0) * SHARE_OF_BEST) break;
    if (isRelevant(measure(match), count)) kept.push(match);
  }
  return kept;
}

/**
 * Whether a passage holds enough of what was asked. More words never make it less relevant.
 * @param count passages in the index, from 1
 */
export function isRelevant({ coverage, mass }: Pick<Evidence, 'coverage' | 'mass'>, count: number): boolean {
  const rich = LONG_QUESTION_MASS_PER_LOG_COUNT * Math.log(1 + count);
  return coverage >= COVERAGE || (mass >= rich && coverage >= LONG_QUESTION_COVERAGE);
}
