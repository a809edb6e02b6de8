import type { ScoredPassage } from '../ports.js';

/** The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009). */
export const FUSION_K = 60;

/** One ranking of several: scores of different kinds do not compare, places do. */
export function fuse(rankings: ScoredPassage[][], limit: number): ScoredPassage[] {
  const fused = new Map<string, ScoredPassage>();
  for (const ranking of rankings) {
    ranking.forEach((passage, place) => {
      const score = (fused.get(passage.id)?.score ?? 0) + 1 / (FUSION_K + place + 1);
      fused.set(passage.id, { ...passage, score });
    });
  }
  return [...fused.values()].sort((a, b) => b.score - a.score).slice(0, limit);
}
