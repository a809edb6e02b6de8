import type { Schemas } from '@qdrant/js-client-rest';
import { evidenceFor, type QuestionWord } from '../local/question.js';
import { aboveFloor } from '../local/relevance.floor.js';
import type { ScoredPassage } from '../ports.js';
import { type AskedWord, bm25, passageTerms } from './bm25.document.js';
import { isMisspelling } from './misspelling.js';
import { DENSE, type PassagePayload, SPARSE, toPassage } from './qdrant.point.js';

export interface Question {
  words: AskedWord[];
  /** Where there is an embedder that answered, and a collection of its vectors. */
  vector: Float32Array | undefined;
  /** Cosine from which a passage is near the question. */
  minSimilarity: number;
  limit: number;
  /** Also what bears on it too little to be an answer. */
  belowFloor?: boolean;
}

type Request = Schemas['QueryRequest'];
type Answer = Schemas['QueryResponse'];

/** Candidates that each ranking brings in, for each passage that is asked for. */
const CANDIDATES_A_PASSAGE = 3;
/** The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009). */
const FUSION_K = 60;
/** A question names few things; what is beyond is not weighed. */
const WORDS_WEIGHED = 24;
/**
 * BM25's share of term frequency in the passage that a word fits best: 1 for one occurrence in a passage of average
 * length, 2.2 at most. By it a word's weight is read from its best score.
 */
const TERM_SHARE_OF_BEST = 1.4;

/**
 * One round trip: the ranking, then (with a vector) who is near, then the best score of each word, from which its
 * rarity follows.
 */
export function searchesFor(question: Question): Request[] {
  const { words, vector } = question;
  return [ranking(question), ...(vector ? [nearest(question, vector)] : []), ...weighed(words).map(bestOf)];
}

const weighed = (words: AskedWord[]): AskedWord[] => words.slice(0, WORDS_WEIGHED);

const lexical = (words: AskedWord[]) => ({ query: bm25(words.flatMap(({ terms }) => terms)), using: SPARSE });

const bestOf = (word: AskedWord): Request => ({ ...lexical([word]), limit: 1 });

const nearest = ({ minSimilarity, limit }: Question, vector: Float32Array): Request => ({
  query: [...vector],
  using: DENSE,
  score_threshold: minSimilarity,
  limit: limit * CANDIDATES_A_PASSAGE,
});

function ranking(question: Question): Request {
  const { words, vector } = question;
  const limit = question.limit * CANDIDATES_A_PASSAGE;
  const shared = { limit, with_payload: true };
  if (!vector) return { ...lexical(words), ...shared };
  const near = nearest(question, vector);
  if (words.length === 0) return { ...near, ...shared };
  return { prefetch: [{ ...lexical(words), limit }, near], query: { rrf: { k: FUSION_K } }, ...shared };
}

/**
 * What bears on the question, best first: passages near it, and passages that hold enough of its words.
 * @param answers to `searchesFor`
 * @param count passages in the index, roughly
 */
export function relevant(
  { words, vector, limit, belowFloor }: Question,
  answers: Answer[],
  count: number,
): ScoredPassage[] {
  const [ranked, ...rest] = answers;
  const near = new Set(vector ? rest.shift()?.points.map(({ id }) => String(id)) : []);
  const candidates = (ranked?.points ?? []).map(({ id, score, payload }) => {
    const { language } = payload as unknown as PassagePayload;
    const passage = toPassage(id, payload);
    return { id: passage.id, score, passage, terms: new Set(passageTerms(passage, language)) };
  });
  if (belowFloor) return candidates.slice(0, limit).map(({ passage, score }) => ({ ...passage, score }));
  const asked = weighed(words).map((word, index) => {
    const frequency = frequencyOf(rest[index]?.points[0]?.score, count);
    return frequency > 0 ? { ...word, frequency, isWritten: true } : misspelt(word, candidates);
  });
  const matches = candidates.map(({ terms, ...candidate }) => ({ ...candidate, queryTerms: held(asked, terms) }));
  const measure = evidenceFor(asked, count);
  return aboveFloor(
    matches,
    (match) => (near.has(match.id) ? { score: match.score, mass: 1, coverage: 1 } : measure(match)),
    count,
    limit,
  ).map(({ passage, score }) => ({ ...passage, score }));
}

interface WeighedWord extends QuestionWord {
  /** Whether it stands in any passage as it was asked. */
  isWritten: boolean;
}

/** A word that nobody wrote is as frequent as what it may be a slip of, among the candidates. */
function misspelt(word: AskedWord, candidates: { terms: Set<string> }[]): WeighedWord {
  const frequency = candidates.filter(({ terms }) => holdsSlip(word, terms)).length;
  return { ...word, frequency, isWritten: false };
}

const holdsSlip = ({ terms: asked }: AskedWord, terms: Set<string>): boolean =>
  asked.some((term) => [...terms].some((other) => isMisspelling(term, other)));

/** The terms of the question that stand in a passage. */
const held = (words: WeighedWord[], terms: Set<string>): string[] =>
  words.flatMap((word) => {
    if (!word.isWritten) return word.frequency > 0 && holdsSlip(word, terms) ? word.terms.slice(0, 1) : [];
    return word.terms.filter((term) => terms.has(term));
  });

/** In how many passages a word occurs, read back from BM25's inverse document frequency; 0 when nobody wrote it. */
export function frequencyOf(bestScore: number | undefined, count: number): number {
  if (bestScore === undefined) return 0;
  const rarity = Math.expm1(bestScore / TERM_SHARE_OF_BEST);
  return Math.max(1, Math.min(count, (count + 0.5 - 0.5 * rarity) / (rarity + 1)));
}
