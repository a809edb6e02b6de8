import type { Conversation, Passage } from './conversation.js';
import { detectLanguage } from './language.js';
import { isVague, termsOf } from './terms.js';
import { paragraphsOf, sentencesOf } from './text.js';

/** A sentence of a passage that may be quoted. */
export interface Quote {
  text: string;
  passage: Passage;
  /** The content block it stands in. */
  block: number;
  /** Its place among all sentences of its block. */
  order: number;
  firstPerson: boolean;
  terms: string[];
  score: number;
}

/** A question without words of its own ("And why did she do that?") leans on the one before, at this weight. */
const EARLIER_QUESTION_WEIGHT = 0.5;
/** Of the weight of a question's terms, what the best passage must contain to be about it. */
const MINIMUM_COVERAGE = 0.5;
/** A long question is never covered in full; this many of its words are enough. */
const ENOUGH_TERMS = 3;
/** A word that stands in no passage at all speaks louder against an answer. */
const ABSENT_TERM_WEIGHT = 1.2;
const SHORTEST_FOREIGN_MATCH = 4;
const MAX_QUOTE_CHARS = 420;
const MIN_QUOTE_WORDS = 4;

const FIRST_PERSON =
  /\b(?:I|I['’](?:m|ve|d|ll)|me|my|mine|myself|we|our|ich|mich|mein\w*|je|mon|ma|mes|yo|mi|eu|meu|minha)\b/;
/** Sentences that lean on the one before them read badly on their own. */
const LEANING = /^(?:It|This|That|These|Those|They|He|She|But|And|So|Then|Such|Both|Here)\b/;
const FOLLOW_UP =
  /\b(?:it|its|that|this|those|these|they|them|their|he|him|his|she|her|more|else|there|why|darüber|davon|warum|mehr|eso|ello|más|isso|mais|cela|ça|plus|pourquoi)\b/i;

interface Wanted {
  weights: Map<string, number>;
  followUp: boolean;
}

/** The sentences that fit the question, best first; none when no passage is about it. */
export function rankQuotes(conversation: Conversation): Quote[] {
  const wanted = wantedTerms(conversation);
  const pool = conversation.passages.flatMap(quotesOf);
  if (wanted.weights.size === 0) return [];
  const coverage = coverageOf(wanted, conversation, pool);
  const said = new Set(conversation.earlierAnswers.flatMap((answer) => sentencesOf(answer)));
  return pool
    .filter(({ passage }) => coverage.has(passage))
    .map((quote) => ({ ...quote, score: scoreOf(quote, wanted, coverage.get(quote.passage)!, said) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
}

/** What the owner says first about themselves, for questions without a subject ("Who are you?"). */
export function openingQuotes({ passages }: Conversation): Quote[] {
  return passages.flatMap(quotesOf).filter(({ firstPerson }) => firstPerson);
}

/** Every quotable sentence of a passage, in order. */
export function quotesOf(passage: Passage): Quote[] {
  return passage.blocks.flatMap((markdown, block) =>
    paragraphsOf(markdown)
      .flatMap(sentencesOf)
      .map((text, order) => ({
        text,
        passage,
        block,
        order,
        firstPerson: FIRST_PERSON.test(text),
        terms: termsOf(text),
        score: 0,
      }))
      .filter(({ text }) => text.length <= MAX_QUOTE_CHARS && text.split(/\s+/).length >= MIN_QUOTE_WORDS),
  );
}

function wantedTerms({ question, earlierQuestions }: Conversation): Wanted {
  const own = termsOf(question);
  const clear = own.filter((term) => !isVague(term));
  const followUp = clear.length === 0 || (clear.length < 3 && FOLLOW_UP.test(question));
  const weights = new Map(clear.map((term) => [term, 1]));
  if (followUp) {
    const earlier = termsOf(earlierQuestions.at(-1) ?? '').filter((term) => !isVague(term));
    for (const term of earlier) if (!weights.has(term)) weights.set(term, EARLIER_QUESTION_WEIGHT);
  }
  return { weights, followUp };
}

/** The passages that are about the question, each with the share of the question's terms that it holds. */
function coverageOf(
  { weights, followUp }: Wanted,
  { language }: Conversation,
  pool: readonly Quote[],
): Map<Passage, number> {
  const termsByPassage = new Map<Passage, Set<string>>();
  for (const { passage, terms } of pool) {
    const all = termsByPassage.get(passage) ?? new Set(termsOf(passage.title));
    for (const term of terms) all.add(term);
    termsByPassage.set(passage, all);
  }
  const everywhere = new Set([...termsByPassage.values()].flatMap((terms) => [...terms]));
  const total = [...weights].reduce(
    (sum, [term, weight]) => sum + (everywhere.has(term) ? weight : followUp ? weight : weight * ABSENT_TERM_WEIGHT),
    0,
  );
  const foreign = language !== 'en' && language !== detectLanguage(pool.map(({ text }) => text).join(' '));
  const about = new Map<Passage, number>();
  for (const [passage, terms] of termsByPassage) {
    const matched = [...weights].filter(([term]) => terms.has(term));
    const share = matched.reduce((sum, [, weight]) => sum + weight, 0) / total;
    // In another language only names and loan words can match, so one of them is enough.
    const byName = foreign && matched.some(([term]) => term.length >= SHORTEST_FOREIGN_MATCH);
    if (share >= MINIMUM_COVERAGE || matched.length >= ENOUGH_TERMS || byName) about.set(passage, share);
  }
  return about;
}

function scoreOf(quote: Quote, { weights }: Wanted, coverage: number, said: ReadonlySet<string>): number {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const matched = quote.terms.reduce((sum, term) => sum + (weights.get(term) ?? 0), 0) / total;
  if (matched === 0 && coverage < 1) return 0;
  return (
    matched +
    0.5 * coverage +
    (quote.firstPerson ? 0.15 : 0) +
    (quote.passage.current ? 0.15 : 0) -
    (LEANING.test(quote.text) ? 0.15 : 0) -
    // The retriever put the passages in order; between equals its order decides.
    0.01 * quote.passage.index -
    0.002 * quote.order -
    (said.has(quote.text) ? 1.5 : 0)
  );
}
