import MiniSearch, { type SearchResult } from 'minisearch';
import type { Passage, ScoredPassage } from '../ports.js';
import { Analyser } from './analyser.js';
import { isFiller } from './filler.js';
import { DEFAULT_LANGUAGE, isStopWordAnywhere } from './language.js';
import { aboveFloor } from './relevance.floor.js';

/** A word of a title or a heading says more of a passage than one of its text. */
const BOOST = { title: 1.5, headings: 2, tags: 1, text: 1 };
/** A word that occurs nowhere may be misspelt: this share of its letters may differ, from this length on. */
const FUZZY_SHARE = 0.2;
const SHORTEST_FUZZY = 5;

/** A passage as MiniSearch sees it: its terms, parted by spaces. */
type Terms = { id: string } & Record<keyof typeof BOOST, string>;

/** A word of the question; in another language of the index it may have another term. */
type AskedWord = { word: string; terms: Set<string> };

/** All passages in memory, each analysed in its own language, searched by BM25+. */
export class PassageSearch {
  private readonly passages = new Map<string, Passage>();
  private readonly analysers = new Map([[DEFAULT_LANGUAGE, new Analyser(DEFAULT_LANGUAGE)]]);
  private readonly index = new MiniSearch<Terms>({
    fields: Object.keys(BOOST),
    tokenize: (terms) => terms.split(' ').filter(Boolean),
    processTerm: (term) => term,
  });

  /** @param language as `handledLanguage` gives it */
  add(passages: Passage[], language: string): void {
    const analyser = this.analysers.get(language) ?? new Analyser(language);
    this.analysers.set(language, analyser);
    const terms = (text: string) =>
      analyser
        .analyse(text)
        .map(({ term }) => term)
        .join(' ');
    for (const passage of passages) {
      const { id, title, headings, tags, text } = passage;
      this.passages.set(id, passage);
      this.index.add({
        id,
        title: terms(title),
        headings: terms(headings.join('\n')),
        tags: terms(tags.join('\n')),
        text: terms(text),
      });
    }
  }

  remove(ids: string[]): void {
    for (const id of ids) this.passages.delete(id);
    this.index.discardAll(ids);
  }

  /** Passages that bear on the question, best first, with their score; empty when none does. */
  search(question: string): ScoredPassage[] {
    const asked = this.wordsOf(question);
    let results = this.find(asked);
    const misspelt = asked.filter(
      ({ word, terms }) => word.length >= SHORTEST_FUZZY && frequency(terms, results) === 0,
    );
    if (misspelt.length > 0) results = this.find(asked, new Set(misspelt.flatMap(({ terms }) => [...terms])));

    const count = this.passages.size;
    const weighed = asked.map(({ word, terms }) => ({ terms, weight: weigh(word, frequency(terms, results), count) }));
    const total = sum(weighed.map(({ weight }) => weight));
    const found = results.map(({ id, score, queryTerms }) => {
      const mass = sum(weighed.map(({ terms, weight }) => (queryTerms.some((term) => terms.has(term)) ? weight : 0)));
      return { id: id as string, score, mass, coverage: total ? mass / total : 0 };
    });
    return aboveFloor(found, count).map(({ id, score }) => ({ ...this.passages.get(id)!, score }));
  }

  private find(asked: AskedWord[], fuzzy: ReadonlySet<string> = new Set()): SearchResult[] {
    const queries = [...new Set(asked.flatMap(({ terms }) => [...terms]))];
    return this.index.search(
      { combineWith: 'OR', queries },
      { boost: BOOST, fuzzy: (term) => fuzzy.has(term) && FUZZY_SHARE },
    );
  }

  private wordsOf(question: string): AskedWord[] {
    const words = new Map<string, Set<string>>();
    for (const analyser of this.analysers.values()) {
      for (const { word, term } of analyser.analyse(question)) {
        words.set(word, (words.get(word) ?? new Set()).add(term));
      }
    }
    const all = [...words].map(([word, terms]) => ({ word, terms }));
    const telling = all.filter(({ word }) => !isFiller(word));
    return telling.length > 0 ? telling : all;
  }
}

/** In how many results a word occurs. */
const frequency = (terms: Set<string>, results: SearchResult[]): number =>
  results.filter(({ queryTerms }) => queryTerms.some((term) => terms.has(term))).length;

/** Inverse document frequency (BM25's); function words of a language that no page is written in weigh nothing. */
const weigh = (word: string, having: number, count: number): number =>
  having === 0 && isStopWordAnywhere(word) ? 0 : Math.log(1 + (count - having + 0.5) / (having + 0.5));

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
