import { beforeAll, describe, expect, it } from '@jest/globals';
import MiniSearch from 'minisearch';
import { Analyser } from '../../libs/knowledge/src/local/analyser.js';
import { TermIndex } from '../../libs/knowledge/src/local/term.index.js';
import { passagesOf, readCorpus } from './corpus.js';
import { readQuestions } from './questions.js';

const FIELDS = ['title', 'headings', 'text'] as const;
const BOOST = { title: 0.5, headings: 1, text: 1 };
const FUZZY = 0.2;

interface Found {
  id: number;
  score: number;
  queryTerms: string[];
}

/** The library that was chosen by measuring, and our flat arrays in its place, over the same terms. */
class Pair {
  readonly flat = new TermIndex(Object.values(BOOST));
  readonly library = new MiniSearch({
    fields: [...FIELDS],
    tokenize: (terms) => (terms === '' ? [] : terms.split(' ')),
    processTerm: (term) => term,
  });
  private readonly byDocument = new Map<number, number>();
  private readonly byId = new Map<number, number>();
  private ids = 0;

  add(fields: string[][]): number {
    const [id, document] = [++this.ids, this.flat.add(fields)];
    this.library.add({ id, ...Object.fromEntries(FIELDS.map((name, at) => [name, fields[at]!.join(' ')])) });
    this.byDocument.set(document, id);
    this.byId.set(id, document);
    return id;
  }

  remove(id: number): void {
    this.library.discard(id);
    this.flat.remove(this.byId.get(id)!);
  }

  /** What both find: by the flat arrays first. */
  find(queries: string[], fuzzy: boolean): [Found[], Found[]] {
    const ours = fuzzy ? this.flat.findLike(queries, FUZZY) : this.flat.find(queries);
    const theirs = this.library.search(
      { combineWith: 'OR', queries },
      { boost: BOOST, ...(fuzzy && { fuzzy: FUZZY }) },
    );
    return [
      ours.map(({ document, score, queryTerms }) => ({ id: this.byDocument.get(document)!, score, queryTerms })),
      theirs.map(({ id, score, queryTerms }) => ({ id, score, queryTerms })),
    ];
  }
}

/** Scores to nine figures, and passages of one score by number: those of a misspelt word come in the order of the dictionary. */
const placed = (matches: Found[]) =>
  matches
    .map(({ id, score, queryTerms }) => ({ id, score: Number(score.toPrecision(9)), queryTerms }))
    .sort((one, other) => other.score - one.score || one.id - other.id);

const misspelt = (term: string): string => `${term.slice(0, 2)}${term.slice(3)}q`;

describe('the flat arrays of the local index, beside MiniSearch', () => {
  const analyser = new Analyser('en');
  const termsOf = (text: string) => analyser.analyse(text).map(({ term }) => term);
  const pair = new Pair();
  let queries: string[][];
  const added: number[] = [];

  const isUnknown = (term: string) => pair.flat.frequency(term) === 0;
  const alike = (fuzzy: boolean) => {
    let found = 0;
    for (const terms of queries) {
      const asked = fuzzy ? [...new Set(terms.map(misspelt))].filter(isUnknown) : terms;
      const [ours, theirs] = pair.find(asked, fuzzy);
      expect(placed(ours)).toEqual(placed(theirs));
      found += ours.length;
    }
    return found;
  };

  beforeAll(async () => {
    const passages = passagesOf((await readCorpus('knowledge')).pages);
    const questions = await readQuestions('test/eval/golden.jsonl');
    queries = questions.map(({ question }) => [...new Set(termsOf(question))]);
    for (const { title, tags, headings, text } of passages) {
      added.push(pair.add([termsOf([title, ...tags].join('\n')), termsOf(headings.join('\n')), termsOf(text)]));
    }
  });

  it('find the same for the golden set, in the same order and with the same scores', () => {
    expect(alike(false)).toBeGreaterThan(1_000);
  });

  it('find the same for words that are misspelt', () => {
    expect(alike(true)).toBeGreaterThan(100);
  });

  it('find the same after passages were taken out and others came', async () => {
    for (const id of added.filter((_, at) => at % 3 === 0)) pair.remove(id);
    await pair.library.vacuum();
    expect(alike(false)).toBeGreaterThan(500);
    pair.add([['engin'], ['loom', 'loom'], ['engin', 'silk', 'engin']]);
    pair.add([[], [], ['silk', 'cotton', 'wool']]);
    queries.push(['silk', 'engin'], ['cotton']);
    expect(alike(false)).toBeGreaterThan(500);
    expect(alike(true)).toBeGreaterThan(50);
  });
});
