import type { ScoredPassage } from '@minime/knowledge';

/** Passages that the model is given with a question. */
export const MAX_PASSAGES = 6;
/** Reciprocal rank fusion: how little the first places stand out. Cormack, Clarke and Büttcher, SIGIR 2009. */
const RRF_K = 60;
/** Passages that share so much of their words say the same. */
const SAME_WORDS = 0.8;

/** Merges ranked lists by reciprocal rank (earlier lists win ties) and leaves out what says the same as a better one. */
export function choosePassages(rankings: ScoredPassage[][], limit = MAX_PASSAGES): ScoredPassage[] {
  const scores = new Map<string, { passage: ScoredPassage; score: number }>();
  for (const ranking of rankings) {
    for (const [rank, passage] of ranking.entries()) {
      const entry = scores.get(passage.id) ?? { passage, score: 0 };
      entry.score += 1 / (RRF_K + rank + 1);
      scores.set(passage.id, entry);
    }
  }
  const ranked = [...scores.values()].sort((a, b) => b.score - a.score).map(({ passage }) => passage);
  return distinct(ranked, limit);
}

function distinct(ranked: ScoredPassage[], limit: number): ScoredPassage[] {
  const kept: { passage: ScoredPassage; words: Set<string> }[] = [];
  for (const passage of ranked) {
    if (kept.length === limit) break;
    const words = wordSet(passage.text);
    if (!kept.some((other) => overlap(words, other.words) >= SAME_WORDS)) kept.push({ passage, words });
  }
  return kept.map(({ passage }) => passage);
}

const wordSet = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);

/** Share of the smaller set that the other one holds too, 0 to 1; sets of very different size are not compared. */
function overlap(a: Set<string>, b: Set<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  if (small.size === 0 || small.size < large.size / 2) return 0;
  let shared = 0;
  for (const word of small) if (large.has(word)) shared++;
  return shared / small.size;
}
