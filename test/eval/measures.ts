/** How good one ranking is; each from 0 to 1. */
export interface Measures {
  recallAt5: number;
  ndcgAt10: number;
  reciprocalRank: number;
}

/**
 * @param gains of the places of a ranking, best first
 * @param grades of everything that answers, in any order, at least one
 */
export function measure(gains: number[], grades: number[]): Measures {
  const first = gains.findIndex((gain) => gain > 0);
  const ideal = [...grades].sort((a, b) => b - a);
  return {
    recallAt5: gains.slice(0, 5).filter((gain) => gain > 0).length / Math.min(grades.length, 5),
    ndcgAt10: dcg(gains.slice(0, 10)) / dcg(ideal.slice(0, 10)),
    reciprocalRank: first < 0 ? 0 : 1 / (first + 1),
  };
}

/** Discounted cumulative gain with linear gains. Järvelin and Kekäläinen, TOIS 2002. */
const dcg = (gains: number[]): number => gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);

export const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
