import MiniSearch, { type SearchOptions, type SearchResult } from 'minisearch';
import type { Passage, ScoredPassage } from '../ports.js';
import { Analyser } from './analyser.js';
import { isFiller } from './filler.js';
import { DEFAULT_LANGUAGE } from './language.js';
import { evidenceFor, type Match, type QuestionWord } from './question.js';
import { aboveFloor, isRelevant } from './relevance.floor.js';

/**
 * Titles, tags and headings are short, which lifts their words already: more would let them hide what stands in the
 * text. Measured with `npm run eval`, as is the relevance floor.
 */
const BOOST = { title: 0.5, headings: 1, text: 1 };
/** A word that occurs nowhere may be misspelt: this share of its letters may differ, from this length on. */
const FUZZY_SHARE = 0.2;
const SHORTEST_FUZZY = 5;
/**
 * Occurrences that one question may look at. In a large index the most frequent words, which tell the least, are left
 * out above it: a visitor waits.
 */
const OCCURRENCES_LOOKED_AT = 6_000;
const FEWEST_WORDS = 2;

/** A passage as MiniSearch sees it: its terms, parted by spaces. */
type Terms = { id: string } & Record<keyof typeof BOOST, string>;

/** A passage and its distinct terms. */
type Indexed = { passage: Passage; terms: Set<string> };

/** All passages in memory, each analysed in its own language, searched by BM25+. */
export class PassageSearch {
  private readonly indexed = new Map<string, Indexed>();
  /** In how many passages each term occurs. */
  private readonly frequencies = new Map<string, number>();
  private readonly analysers = new Map([[DEFAULT_LANGUAGE, new Analyser(DEFAULT_LANGUAGE)]]);
  private readonly index = new MiniSearch<Terms>({
    fields: Object.keys(BOOST),
    tokenize: (terms) => (terms === '' ? [] : terms.split(' ')),
    processTerm: (term) => term,
  });

  /** @param language as `handledLanguage` gives it */
  add(passages: Passage[], language: string): void {
    const analyser = this.analysers.get(language) ?? new Analyser(language);
    this.analysers.set(language, analyser);
    const termsOf = (text: string) => analyser.analyse(text).map(({ term }) => term);
    for (const passage of passages) {
      const title = termsOf([passage.title, ...passage.tags].join('\n'));
      const headings = termsOf(passage.headings.join('\n'));
      const text = termsOf(passage.text);
      const terms = new Set([...title, ...headings, ...text]);
      for (const term of terms) this.count(term, 1);
      this.indexed.set(passage.id, { passage, terms });
      this.index.add({
        id: passage.id,
        title: title.join(' '),
        headings: headings.join(' '),
        text: text.join(' '),
      });
    }
  }

  remove(ids: string[]): void {
    for (const id of ids) {
      for (const term of this.indexed.get(id)?.terms ?? []) this.count(term, -1);
      this.indexed.delete(id);
    }
    this.index.discardAll(ids);
  }

  /**
   * Passages that bear on the question, best first, with their score; empty when none does.
   * @param belowFloor also those that share no more than a word with it
   */
  search(question: string, limit: number, belowFloor = false): ScoredPassage[] {
    const { measure, matches } = this.match(withinReason(this.wordsOf(question)), belowFloor);
    const relevant = belowFloor ? matches.slice(0, limit) : aboveFloor(matches, measure, this.indexed.size, limit);
    return relevant.map(({ id, score }) => ({ ...this.indexed.get(id)!.passage, score }));
  }

  private count(term: string, change: 1 | -1): void {
    const frequency = (this.frequencies.get(term) ?? 0) + change;
    if (frequency > 0) this.frequencies.set(term, frequency);
    else this.frequencies.delete(term);
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
      frequency: Math.max(...terms.map((term) => this.frequencies.get(term) ?? 0)),
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
    const similar = this.find(termsOf(unknown.filter(({ word }) => word.length >= SHORTEST_FUZZY)), {
      fuzzy: FUZZY_SHARE,
    });
    const holds = (terms: string[]) =>
      similar.filter(({ queryTerms }) => queryTerms.some((term) => terms.includes(term)));
    const found = unknown.map((word) => ({ ...word, frequency: holds(word.terms).length }));
    const measure = evidenceFor([...known, ...found], this.indexed.size);
    const exact = this.findAll(
      termsOf(known),
      (queryTerms) => belowFloor || isRelevant(measure({ score: 0, queryTerms }), this.indexed.size),
      similar.map(({ id }) => id),
    );
    return { measure, matches: similar.length > 0 ? merge(exact, similar) : exact };
  }

  /**
   * Looks the frequent terms, which together would not make a passage relevant, up only in passages that hold another
   * one: most occurrences are theirs, and nothing relevant is missed.
   * @param terms rarest first
   * @param suffice whether a passage that holds these and no others can be relevant
   * @param others passages that are looked into besides, by id
   */
  private findAll(terms: string[], suffice: (terms: string[]) => boolean, others: string[]): Match[] {
    let rare = terms.length;
    while (rare > 0 && !suffice(terms.slice(rare - 1))) rare -= 1;
    const telling = new Set(terms.slice(0, rare));
    const candidates = new Set(others);
    const boostDocument = (id: string, term: string) => {
      if (telling.has(term)) candidates.add(id);
      return candidates.has(id) ? 1 : 0;
    };
    return this.find(terms, telling.size < terms.length ? { boostDocument } : {});
  }

  private find(queries: string[], options: Pick<SearchOptions, 'fuzzy' | 'boostDocument'>): SearchResult[] {
    if (queries.length === 0) return [];
    return this.index.search({ combineWith: 'OR', queries }, { boost: BOOST, ...options });
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
  const matches = new Map<string, Match>(exact.map((match) => [match.id, match]));
  for (const { id, score, queryTerms } of similar) {
    const match = matches.get(id);
    matches.set(id, {
      id,
      score: score + (match?.score ?? 0),
      queryTerms: match ? [...match.queryTerms, ...queryTerms] : queryTerms,
    });
  }
  return [...matches.values()].sort((a, b) => b.score - a.score);
}
