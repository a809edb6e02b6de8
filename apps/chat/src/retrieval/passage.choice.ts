import type { ScoredPassage } from '@minime/knowledge';
import { isPointing, lowerCase, wordsOf } from './words.js';

/** Reciprocal rank fusion: how little the first places stand out. Cormack, Clarke and Büttcher, SIGIR 2009, had 60. */
const RRF_K = 10;
/** A heading that says every word of the question counts as much as the first place of one more ranking. */
const HEADING_BONUS = 1 / (RRF_K + 1);
/** Of a question of fewer words nothing can be told by its words. */
const FEWEST_HEADING_WORDS = 2;
/** Passages that share so much of their words say the same. */
const SAME_WORDS = 0.8;

/** What one query found, best first. */
export interface Ranking {
  passages: ScoredPassage[];
  /** Above 0; what it says in relation to the others. */
  weight: number;
}

/** Merges rankings by reciprocal rank (earlier ones win ties) and leaves out what says the same as a better passage. */
export function choosePassages(question: string, rankings: Ranking[], limit: number): ScoredPassage[] {
  const scores = new Map<string, { passage: ScoredPassage; score: number }>();
  for (const { passages, weight } of rankings) {
    for (const [rank, passage] of passages.entries()) {
      const entry = scores.get(passage.id) ?? { passage, score: 0 };
      entry.score += weight / (RRF_K + rank + 1);
      scores.set(passage.id, entry);
    }
  }
  const says = headingTest(question);
  for (const entry of scores.values()) if (says(entry.passage)) entry.score += HEADING_BONUS;
  const ranked = [...scores.values()].sort((a, b) => b.score - a.score).map(({ passage }) => passage);
  return distinct(ranked, limit);
}

/**
 * Whether a passage's heading says all that the question says, small words too: an index leaves out "what could it not
 * do", which is all there is of some follow-ups.
 */
function headingTest(question: string): (passage: ScoredPassage) => boolean {
  const asked = plainWords(question).filter((word) => !isPointing(word));
  if (asked.length < FEWEST_HEADING_WORDS) return () => false;
  return ({ headings, title }) => {
    const words = new Set(plainWords(headings.at(-1) ?? title));
    return asked.every((word) => words.has(word));
  };
}

const plainWords = (text: string): string[] => wordsOf(text).map((word) => lowerCase(word).replace(/'s$/, ''));

function distinct(ranked: ScoredPassage[], limit: number): ScoredPassage[] {
  const kept: { passage: ScoredPassage; words: Set<string> }[] = [];
  for (const passage of ranked) {
    if (kept.length === limit) break;
    const words = new Set(wordsOf(passage.text).map(lowerCase));
    if (!kept.some((other) => overlap(words, other.words) >= SAME_WORDS)) kept.push({ passage, words });
  }
  return kept.map(({ passage }) => passage);
}

/** Share of the smaller set that the other one holds too, 0 to 1; sets of very different size are not compared. */
function overlap(a: Set<string>, b: Set<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  if (small.size === 0 || small.size < large.size / 2) return 0;
  let shared = 0;
  for (const word of small) if (large.has(word)) shared++;
  return shared / small.size;
}
