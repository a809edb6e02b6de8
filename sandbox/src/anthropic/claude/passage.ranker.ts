import type { Conversation, Passage } from './conversation.js';
import { detectLanguage } from './language.js';
import { isQuestion, isQuotable, type Quote, sentencesIn } from './quotes.js';
import { isVague, questionTerms, termsOf } from './terms.js';

export interface RankedQuote extends Quote {
  score: number;
}

/** A question without words of its own ("And why did she do that?") leans on the one before, at this weight. */
const EARLIER_QUESTION_WEIGHT = 0.5;
/** Of the weight of a question's terms, what a passage must contain to be about it. */
const MINIMUM_COVERAGE = 0.5;
/** A long question is never covered in full; this many of its words are enough. */
const ENOUGH_TERMS = 3;
/** A word that stands in no passage at all speaks louder against an answer. */
const ABSENT_TERM_WEIGHT = 1.2;
const SHORTEST_FOREIGN_MATCH = 4;
/** What a sentence lends to the one after it, and a question to its answer: "When did I meet him? In June 1833." */
const ECHO = 0.7;
const ANSWER_ECHO = 0.95;
/** More so when the page asks the very thing that the visitor asks. */
const SAME_QUESTION = 0.6;
const INTERROGATIVE = /\b(?:who|what|when|where|why|how|which|could|can|did|do|was|were|is|are)\b/i;

/** Sentences that lean on the one before them read badly on their own. */
const LEANING =
  /^(?:It|This|That|These|Those|They|He|She|But|And|So|For|Then|Such|Both|Here|As such|Without|By)\b|^\p{L}+:/u;
const FOLLOW_UP =
  /\b(?:it|its|that|this|those|these|they|them|their|he|him|his|she|her|more|else|there|why|darüber|davon|warum|mehr|eso|ello|más|isso|mais|cela|ça|plus|pourquoi)\b/i;

/** The terms of a question with their weights. */
interface Wanted {
  weights: Map<string, number>;
  /** The question leans on the one before. */
  followUp: boolean;
  /** Only vague words: they count where a passage is titled by them. */
  vague: boolean;
}

/** The sentences that fit the question, best first; none when no passage is about it. */
export function rankQuotes(conversation: Conversation): RankedQuote[] {
  const wanted = wantedTerms(conversation);
  if (wanted.weights.size === 0) return [];
  const sentences = conversation.passages.flatMap(sentencesIn);
  const coverage = coverageOf(wanted, conversation, sentences);
  const said = conversation.earlierAnswers.join('\n');
  const asked = interrogativeOf(conversation.question);
  const ranked: RankedQuote[] = [];
  let before: { quote: Quote; match: number } | undefined;
  for (const quote of sentences) {
    if (before?.quote.passage !== quote.passage || before.quote.block !== quote.block) before = undefined;
    const answers = before !== undefined && isQuestion(before.quote);
    const echo = before ? before.match * (answers ? ANSWER_ECHO : ECHO) : 0;
    const match = Math.max(shareOf(quote, wanted), echo) + (isQuestion(quote) ? likeness(quote, wanted, asked) : 0);
    const covered = coverage.get(quote.passage);
    if (covered !== undefined && isQuotable(quote, answers)) {
      const leans = LEANING.test(quote.text) && !answers;
      ranked.push({ ...quote, score: scoreOf(quote, wanted, match, covered, leans, said) });
    }
    before = { quote, match };
  }
  return ranked.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
}

/** What the owner says about themselves, for questions without a subject ("Who are you?"). */
export function openingQuotes({ passages }: Conversation): RankedQuote[] {
  const opening = passages
    .flatMap(sentencesIn)
    .filter(
      (quote) => isQuotable(quote, false) && /^(?:I (?:was|am)|My (?:name|father|mother|work))\b/.test(quote.text),
    );
  return opening.slice(0, 2).map((quote) => ({ ...quote, score: 1 }));
}

function wantedTerms({ question, earlierQuestions, language }: Conversation): Wanted {
  const clear = (text: string) => questionTerms(text, language).filter((term) => !isVague(term));
  const own = clear(question);
  const followUp = earlierQuestions.length > 0 && (own.length === 0 || (own.length < 3 && FOLLOW_UP.test(question)));
  const weights = new Map(own.map((term) => [term, 1]));
  if (followUp) {
    for (const term of clear(earlierQuestions.at(-1)!)) {
      if (!weights.has(term)) weights.set(term, EARLIER_QUESTION_WEIGHT);
    }
  }
  if (weights.size > 0) return { weights, followUp, vague: false };
  return { weights: new Map(questionTerms(question, language).map((term) => [term, 1])), followUp, vague: true };
}

/** The passages that are about the question, each with the share of the question's terms that it holds. */
function coverageOf(
  { weights, followUp, vague }: Wanted,
  { language }: Conversation,
  sentences: readonly Quote[],
): Map<Passage, number> {
  const termsByPassage = new Map<Passage, Set<string>>();
  for (const { passage, terms } of sentences) {
    const all = termsByPassage.get(passage) ?? new Set(termsOf(passage.title));
    if (!vague) for (const term of terms) all.add(term);
    termsByPassage.set(passage, all);
  }
  const everywhere = new Set([...termsByPassage.values()].flatMap((terms) => [...terms]));
  const absent = followUp ? 1 : ABSENT_TERM_WEIGHT;
  const total = sum([...weights].map(([term, weight]) => (everywhere.has(term) ? weight : weight * absent)));
  const foreign = language !== 'en' && language !== detectLanguage(sentences.map(({ text }) => text).join(' '));
  const about = new Map<Passage, number>();
  for (const [passage, terms] of termsByPassage) {
    const matched = [...weights].filter(([term]) => terms.has(term));
    const share = sum(matched.map(([, weight]) => weight)) / total;
    // In another language only names and loan words can match, so one of them is enough.
    const byName = foreign && matched.some(([term]) => term.length >= SHORTEST_FOREIGN_MATCH);
    if (share >= MINIMUM_COVERAGE || matched.length >= ENOUGH_TERMS || byName) about.set(passage, share);
  }
  return about;
}

/** The share of the question's terms that a sentence holds itself. */
function shareOf({ terms }: Quote, { weights }: Wanted): number {
  return sum(terms.map((term) => weights.get(term) ?? 0)) / sum([...weights.values()]);
}

const interrogativeOf = (question: string) => INTERROGATIVE.exec(question)?.[0].toLowerCase();

/** What a question on the page gains by being the visitor's own. */
function likeness(question: Quote, wanted: Wanted, asked: string | undefined): number {
  const same = asked !== undefined && interrogativeOf(question.text) === asked;
  return same && shareOf(question, wanted) >= MINIMUM_COVERAGE ? SAME_QUESTION : 0;
}

function scoreOf(quote: Quote, wanted: Wanted, match: number, coverage: number, leans: boolean, said: string): number {
  if (match === 0 && !wanted.vague) return 0;
  const titled = shareOf({ ...quote, terms: termsOf(quote.passage.title) }, wanted);
  return (
    match +
    0.4 * coverage +
    0.3 * titled +
    (quote.firstPerson ? 0.15 : 0) +
    (quote.passage.current ? 0.15 : 0) -
    (leans ? 0.25 : 0) -
    // The retriever put the passages in order; between equals its order decides, then that of the text.
    0.01 * quote.passage.index -
    0.005 * quote.order -
    (said.includes(quote.text) ? 2 : 0)
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
