import type { KnowledgeIndex } from '@minime/knowledge';
import type { PreviousTurn } from '../ports.js';
import { type FoundPassage, joinNeighbours } from './neighbours.js';
import { choosePassages } from './passage.choice.js';
import { searchQueries } from './query.js';
import { isSourceList } from './source.list.js';

/** Passages that the model is given with a question. */
const MAX_PASSAGES = 6;
/** Candidates for each query, before near-duplicates are left out. */
const CANDIDATES = 12;

/**
 * What bears on a question in its context, best first.
 * @param limit how many passages at most, before neighbours are joined
 */
export async function findPassages(
  index: Pick<KnowledgeIndex, 'search'>,
  question: string,
  previous?: PreviousTurn,
  limit = MAX_PASSAGES,
): Promise<FoundPassage[]> {
  const rankings = await Promise.all(
    searchQueries(question, previous).map(async ({ text, weight }) => {
      const found = await index.search(text, { limit: CANDIDATES });
      return { passages: found.filter((passage) => !isSourceList(passage)), weight };
    }),
  );
  return joinNeighbours(choosePassages(question, rankings, limit));
}
