import type { PreviousTurn } from '../ports.js';

/** Words that point at something said before, in the languages we meet most; articles that look the same are left out. */
const POINTING = new Set(
  `it its it's itself he him his she her hers they them their theirs this that these those there then one ones both
   other others former latter same such so more else
   er ihn ihm ihr ihnen es dies diese dieser dieses diesem diesen davon damit dafür darüber dazu daran dort derselbe
   él ella ellos ellas eso esa ese esto esta este esos esas su sus
   ele ela eles elas isso isto aquilo dele dela deles delas nele nela esse essa aquele aquela
   il elle ils elles lui leur ça cela ceci celui celle
   lei loro ciò questo questa quello quella esso essa`.split(/\s+/),
);
/** How a follow-up begins. */
const OPENERS =
  /^(?:and|but|so|or|also|what about|how about|why|how so|go on|und|aber|warum|wieso|y|pero|por qué|e|mas|por quê|et|mais|pourquoi|ma|perché)(?!\p{L})/iu;
const SHORT_WORDS = 3;
/** Words of the previous answer that join the query. */
const KEY_TERMS = 5;
const LONG_WORD = 6;

const wordsOf = (text: string): string[] => text.normalize('NFC').match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];

/** Whether a question can hardly be understood without the one before it. */
export function isFollowUp(question: string): boolean {
  const words = wordsOf(question);
  if (words.length <= SHORT_WORDS) return true;
  return OPENERS.test(question.trim()) || words.some((word) => POINTING.has(word.toLowerCase()));
}

/**
 * What to search for: the question, and where it leans on the turn before, the same in that context. No model is asked.
 * The first query is the better one.
 */
export function searchQueries(question: string, previous: PreviousTurn | undefined): string[] {
  if (!previous || !isFollowUp(question)) return [question];
  return [[question, previous.question, ...keyTerms(previous, question)].join(' '), question];
}

/** What the previous answer was about: its names first, then its long words, by how often they occur. */
function keyTerms({ question: asked, answer }: PreviousTurn, question: string): string[] {
  const known = new Set(wordsOf(`${asked} ${question}`).map((word) => word.toLowerCase()));
  const weights = new Map<string, { term: string; weight: number }>();
  for (const { word, startsSentence } of wordsInPlace(answer)) {
    const isName = !startsSentence && /^\p{Lu}/u.test(word);
    const key = word.toLowerCase();
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
