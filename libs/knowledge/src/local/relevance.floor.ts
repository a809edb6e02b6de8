/** How much of a question one passage answers to. Mass is the sum of the inverse document frequencies of words. */
export interface Evidence {
  /** Share of the question's mass that the passage holds, 0 to 1. */
  coverage: number;
  /** The passage's part of that mass, in nats. */
  mass: number;
  /** BM25 score. */
  score: number;
}

/** A passage that holds this share of what was asked is relevant. */
const COVERAGE = 0.5;
/** Long questions say much that no page answers: this much mass is enough whatever the share (three rare words). */
const MASS_PER_LOG_COUNT = 2.2;
/** Passages far behind the best one only blur the answer. */
const SHARE_OF_BEST = 0.25;

/**
 * Keeps the passages that bear on the question: nothing at all rather than noise.
 * @param best first by score
 * @param count passages in the index, from 1
 */
export function aboveFloor<E extends Evidence>(best: E[], count: number): E[] {
  const enough = MASS_PER_LOG_COUNT * Math.log(1 + count);
  const relevant = best.filter(({ coverage, mass }) => coverage >= COVERAGE || mass >= enough);
  const top = relevant[0]?.score ?? 0;
  return relevant.filter(({ score }) => score >= top * SHARE_OF_BEST);
}
