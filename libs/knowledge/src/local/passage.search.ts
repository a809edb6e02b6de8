import type { Passage, ScoredPassage } from '../ports.js';
import { Analyser } from './analyser.js';
import { isFiller } from './filler.js';
import { DEFAULT_LANGUAGE } from './language.js';
import { PassageShelf } from './passage.shelf.js';
import { evidenceFor, type Match, type QuestionWord } from './question.js';
import { aboveFloor, isRelevant } from './relevance.floor.js';
import { TermIndex } from './term.index.js';

/**
 * Titles, tags and headings are short, which lifts their words already: more would let them hide what stands in the
 * text. Measured with `npm run eval`, as is the relevance floor.
 */
const BOOSTS = { title: 0.5, headings: 1, text: 1 };
/** A word that occurs nowhere may be misspelt: this share of its letters may differ, from this length on. */
const FUZZY_SHARE = 0.2;
const SHORTEST_FUZZY = 5;
/**
 * Occurrences that one question may look at. In a large index the most frequent words, which tell the least, are left
 * out above it: a visitor waits.
 */
const OCCURRENCES_LOOKED_AT = 6_000;
const FEWEST_WORDS = 2;

/** All passages in memory, each analysed in its own language, searched by BM25+. */
export class PassageSearch {
  private readonly shelf = new PassageShelf();
  private readonly documents = new Map<string, number>();
  private readonly analysers = new Map([[DEFAULT_LANGUAGE, new Analyser(DEFAULT_LANGUAGE)]]);
  private readonly index = new TermIndex(Object.values(BOOSTS));

  /** @param language as `handledLanguage` gives it */
  add(passages: Passage[], language: string): void {
    const analyser = this.analysers.get(language) ?? new Analyser(language);
    this.analysers.set(language, analyser);
    const termsOf = (text: string) => analyser.analyse(text).map(({ term }) => term);
    const documents = passages.map(({ title, tags, headings, text }) =>
      this.index.add([termsOf([title, ...tags].join('\n')), termsOf(headings.join('\n')), termsOf(text)]),
    );
    this.shelf.put(documents, passages);
    for (const [at, { id }] of passages.entries()) this.documents.set(id, documents[at]!);
  }

  remove(ids: string[]): void {
    for (const id of ids) {
      const document = this.documents.get(id);
      if (document === undefined) continue;
      this.documents.delete(id);
      this.index.remove(document);
      this.shelf.clear(document);
    }
  }

  /** Called after a change: the next search need not put it in its place. */
  settle(): void {
    this.index.settle();
  }

  /** Undefined when it is not there. */
  passage(id: string): Passage | undefined {
    const document = this.documents.get(id);
    return document === undefined ? undefined : this.shelf.take(document);
  }

  /**
   * Passages that bear on the question, best first, with their score; empty when none does.
   * @param belowFloor also those that share no more than a word with it
   */
  search(question: string, limit: number, belowFloor = false): ScoredPassage[] {
    const { measure, matches } = this.match(withinReason(this.wordsOf(question)), belowFloor);
    const relevant = belowFloor ? matches.slice(0, limit) : aboveFloor(matches, measure, this.index.size, limit);
    return relevant.map(({ document, score }) => ({ ...this.shelf.take(document), score }));
  }

  /** In another language of the index a word may have another term; words that share theirs are one. */
  private wordsOf(question: string): QuestionWord[] {
    const words = new Map<string, Set<string>>();
    for (const analyser of this.analysers.values()) {
      for (const { word, term } of analyser.analyse(question)) {
        if (!isFiller(word)) words.set(word, (words.get(word) ?? new Set()).add(term));
      }
    }
    const distinct = new Map([...words].map(([word, terms]) => [[...terms].join(' '), { word, terms: [...terms] }]));
    return [...distinct.values()].map(({ word, terms }) => ({
      word,
      terms,
      frequency: Math.max(...terms.map((term) => this.index.frequency(term))),
    }));
  }

  /**
   * The passages that may bear on the question, best first. Words that nobody wrote are looked for as if misspelt, and
   * are as frequent as what is found for them.
   */
  private match(
    words: QuestionWord[],
    belowFloor: boolean,
  ): { measure: ReturnType<typeof evidenceFor>; matches: Match[] } {
    const known = words.filter(isKnown);
    const unknown = words.filter((word) => !isKnown(word));
    const misspelt = termsOf(unknown.filter(({ word }) => word.length >= SHORTEST_FUZZY));
    const similar = this.index.findLike(misspelt, FUZZY_SHARE);
    const holds = (terms: string[]) =>
      similar.filter(({ queryTerms }) => queryTerms.some((term) => terms.includes(term)));
    const found = unknown.map((word) => ({ ...word, frequency: holds(word.terms).length }));
    const measure = evidenceFor([...known, ...found], this.index.size);
    const exact = this.findAll(
      termsOf(known),
      (queryTerms) => belowFloor || isRelevant(measure({ score: 0, queryTerms }), this.index.size),
      similar.map(({ document }) => document),
    );
    return { measure, matches: similar.length > 0 ? merge(exact, similar) : exact };
  }

  /**
   * Looks the frequent terms, which together would not make a passage relevant, up only in passages that hold another
   * one: most occurrences are theirs, and nothing relevant is missed.
   * @param terms rarest first
   * @param suffice whether a passage that holds these and no others can be relevant
   * @param others passages that are looked into besides
   */
  private findAll(terms: string[], suffice: (terms: string[]) => boolean, others: number[]): Match[] {
    let rare = terms.length;
    while (rare > 0 && !suffice(terms.slice(rare - 1))) rare -= 1;
    return this.index.find(terms, rare < terms.length ? { telling: new Set(terms.slice(0, rare)), others } : undefined);
  }
}

const termsOf = (words: QuestionWord[]): string[] => [...new Set(words.flatMap(({ terms }) => terms))];

const isKnown = ({ frequency }: QuestionWord): boolean => frequency > 0;

function withinReason(words: QuestionWord[]): QuestionWord[] {
  const rarestFirst = [...words].sort((a, b) => a.frequency - b.frequency);
  let occurrences = 0;
  return rarestFirst.filter(({ frequency }, index) => {
    occurrences += frequency;
    return index < FEWEST_WORDS || occurrences <= OCCURRENCES_LOOKED_AT;
  });
}

function merge(exact: Match[], similar: Match[]): Match[] {
  const matches = new Map<number, Match>(exact.map((match) => [match.document, match]));
  for (const { document, score, queryTerms } of similar) {
    const match = matches.get(document);
    matches.set(document, {
      document,
      score: score + (match?.score ?? 0),
      queryTerms: match ? [...match.queryTerms, ...queryTerms] : queryTerms,
    });
  }
  return [...matches.values()].sort((a, b) => b.score - a.score);
}
