import type { PreviousTurn } from '../ports.js';
import { isPointing, lowerCase, wordsOf } from './words.js';

/** How a follow-up begins. */
const OPENERS =
  /^(?:and|but|so|or|also|what about|how about|why|how so|go on|und|aber|warum|wieso|y|pero|por qué|e|mas|por quê|et|mais|pourquoi|ma|perché)(?!\p{L})/iu;
const SHORT_WORDS = 3;
/** Words of the previous answer that join the query. */
const KEY_TERMS = 5;
const LONG_WORD = 6;
/**
 * How much the other queries of a follow-up say in the ranking beside the question with the one before it: what it
 * leans on may lie further back or in the answer, and it may lean on nothing. Measured: docs/decisions/retrieval.md.
 */
const WIDE_WEIGHT = 0.7;
const ALONE_WEIGHT = 0.7;

export interface SearchQuery {
  text: string;
  /** Above 0, up to 1. */
  weight: number;
}

/** Whether a question can hardly be understood without the one before it. */
export function isFollowUp(question: string): boolean {
  const words = wordsOf(question);
  if (words.length <= SHORT_WORDS) return true;
  return OPENERS.test(question.trim()) || words.some(isPointing);
}

/**
 * What to search for: the question, and where it leans on the talk before, the same in that context. No model is asked.
 * The better queries come first.
 */
export function searchQueries(question: string, previous?: PreviousTurn): SearchQuery[] {
  if (!previous || !isFollowUp(question)) return [{ text: question, weight: 1 }];
  const near = [question, previous.question];
  const wide = [...near, ...(previous.earlierQuestions ?? []), ...keyTerms(previous, question)];
  return [
    { text: near.join(' '), weight: 1 },
    ...(wide.length > near.length ? [{ text: wide.join(' '), weight: WIDE_WEIGHT }] : []),
    { text: question, weight: ALONE_WEIGHT },
  ];
}

/** What the previous answer was about: its names first, then its long words, by how often they occur. */
function keyTerms({ question: asked, answer }: PreviousTurn, question: string): string[] {
  const known = new Set(wordsOf(`${asked} ${question}`).map(lowerCase));
  const weights = new Map<string, { term: string; weight: number }>();
  for (const { word, startsSentence } of wordsInPlace(answer)) {
    const isName = !startsSentence && /^\p{Lu}/u.test(word);
    const key = lowerCase(word);
    if (known.has(key) || !(isName || word.length >= LONG_WORD)) continue;
    const entry = weights.get(key) ?? { term: word, weight: 0 };
    entry.weight += isName ? 2 : 1;
    weights.set(key, entry);
  }
  return [...weights.values()]
    .sort((a, b) => b.weight - a.weight)
    .slice(0, KEY_TERMS)
    .map(({ term }) => term);
}

function wordsInPlace(text: string): { word: string; startsSentence: boolean }[] {
  return Array.from(text.matchAll(/(^|[.!?:]\s+|\n\s*)?([\p{L}][\p{L}\p{N}'’-]*)/gu), ([, start, word = '']) => ({
    word,
    startsSentence: start !== undefined,
  }));
}
