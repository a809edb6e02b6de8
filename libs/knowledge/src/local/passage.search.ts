import MiniSearch, { type SearchResult } from 'minisearch';
import type { Passage, ScoredPassage } from '../ports.js';
import { Analyser } from './analyser.js';
import { isFiller } from './filler.js';
import { DEFAULT_LANGUAGE } from './language.js';
import { evidenceFor, frequenciesOf, type Match, type QuestionWord } from './question.js';
import { aboveFloor } from './relevance.floor.js';

/** A word of a title, a tag or a heading says more of a passage than one of its text. */
const BOOST = { title: 1.5, headings: 2, text: 1 };
/** A word that occurs nowhere may be misspelt: this share of its letters may differ, from this length on. */
const FUZZY_SHARE = 0.2;
const SHORTEST_FUZZY = 5;

/** A passage as MiniSearch sees it: its terms, parted by spaces. */
type Terms = { id: string } & Record<keyof typeof BOOST, string>;

/** All passages in memory, each analysed in its own language, searched by BM25+. */
export class PassageSearch {
  private readonly passages = new Map<string, Passage>();
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
        title: terms([title, ...tags].join('\n')),
        headings: terms(headings.join('\n')),
        text: terms(text),
      });
    }
  }

  remove(ids: string[]): void {
    for (const id of ids) this.passages.delete(id);
    this.index.discardAll(ids);
  }

  /** Passages that bear on the question, best first, with their score; empty when none does. */
  search(question: string, limit: number): ScoredPassage[] {
    const count = this.passages.size;
    const words = this.wordsOf(question);
    const { matches, frequencies } = this.match(words);
    const relevant = aboveFloor(matches, evidenceFor(words, frequencies, count), count, limit);
    return relevant.map(({ id, score }) => ({ ...this.passages.get(id)!, score }));
  }

  /** In another language of the index a word may have another term; words that share theirs are one. */
  private wordsOf(question: string): QuestionWord[] {
    const words = new Map<string, Set<string>>();
    for (const analyser of this.analysers.values()) {
      for (const { word, term } of analyser.analyse(question)) {
        if (!isFiller(word)) words.set(word, (words.get(word) ?? new Set()).add(term));
      }
    }
    const forms = [...words].map(([word, terms]) => ({ word, terms: [...terms] }));
    return [...new Map(forms.map((form) => [form.terms.join(' '), form])).values()];
  }

  /** The passages that hold any of the words, best first; words that nobody wrote are looked for as if misspelt. */
  private match(words: QuestionWord[]): { matches: Match[]; frequencies: Map<string, number> } {
    const matches: Match[] = this.find(words);
    const frequencies = frequenciesOf(matches);
    const misspelt = words.filter(
      ({ word, terms }) => word.length >= SHORTEST_FUZZY && !terms.some((term) => frequencies.has(term)),
    );
    const similar: Match[] = misspelt.length > 0 ? this.find(misspelt, FUZZY_SHARE) : [];
    if (similar.length === 0) return { matches, frequencies };
    return { matches: merge(matches, similar), frequencies: new Map([...frequencies, ...frequenciesOf(similar)]) };
  }

  private find(words: QuestionWord[], fuzzy?: number): SearchResult[] {
    const queries = [...new Set(words.flatMap(({ terms }) => terms))];
    return this.index.search({ combineWith: 'OR', queries }, { boost: BOOST, ...(fuzzy && { fuzzy }) });
  }
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
