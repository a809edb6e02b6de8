import { describe, expect, it } from '@jest/globals';
import type { Passage } from '@minime/knowledge';
import { type Run, scoreByKind } from './evaluation.js';
import { measure } from './measures.js';
import type { GoldenQuestion } from './questions.js';
import { danglingReferences, gainsOf, matches } from './relevance.js';

const passage = (path: string, ...headings: string[]): Passage => ({
  id: `${path}/${headings}`,
  pageId: `markdown:${path}`,
  title: path,
  headings,
  text: path,
  ordinal: 0,
  tags: [],
});

describe('measure', () => {
  it('is all ones for the ideal ranking', () => {
    expect(measure([2, 1, 0], [1, 2])).toEqual({ recallAt5: 1, ndcgAt10: 1, reciprocalRank: 1 });
  });

  it('is all zeros when nothing was found', () => {
    expect(measure([], [1])).toEqual({ recallAt5: 0, ndcgAt10: 0, reciprocalRank: 0 });
  });

  it('counts the first five for recall, discounts by place, and takes the first that answers', () => {
    const { recallAt5, ndcgAt10, reciprocalRank } = measure([0, 1, 0, 0, 0, 1], [1, 1]);
    expect(recallAt5).toBe(0.5);
    expect(ndcgAt10).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(7)) / (1 + 1 / Math.log2(3)), 10);
    expect(reciprocalRank).toBe(0.5);
  });

  it('asks no more of the first five places than they hold', () => {
    expect(measure([1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1]).recallAt5).toBe(1);
  });
});

describe('relevance', () => {
  const engine = passage('engine.md', 'What it is', 'The “mill” & the store');

  it.each(['engine.md', 'engine.md#What it is', 'engine.md#the mill & the store'])(
    '%s names the passage',
    (reference) => {
      expect(matches(engine, reference)).toBe(true);
    },
  );

  it.each(['engine', 'other.md', 'engine.md#The store'])('%s does not', (reference) => {
    expect(matches(engine, reference)).toBe(false);
  });

  it('is given once for each answer', () => {
    const answers = [
      { reference: 'engine.md#What it is', grade: 2 },
      { reference: 'loom.md', grade: 1 },
    ];
    const ranking = [passage('none.md'), engine, engine, passage('loom.md', 'Cards')];
    expect(gainsOf(ranking, answers)).toEqual([0, 2, 0, 1]);
  });

  it('tells which references name nothing', () => {
    const question = { relevant: ['engine.md', 'engine.md#Gone'] } as GoldenQuestion;
    expect(danglingReferences([question], [engine])).toEqual(['engine.md#Gone']);
  });
});

describe('scoreByKind', () => {
  const run = (kind: string, ranking: Passage[], recallAt5?: number): Run => ({
    question: { kind } as GoldenQuestion,
    ranking,
    measures: recallAt5 === undefined ? undefined : { recallAt5, ndcgAt10: 0, reciprocalRank: 0 },
  });

  it('takes the mean of each kind, and of what nothing answers the share that found something', () => {
    const found = [passage('a.md')];
    const [direct, nothing] = scoreByKind([
      run('direct', found, 1),
      run('unanswerable', found),
      run('direct', found, 0.5),
      run('unanswerable', []),
    ]);
    expect(direct).toMatchObject({ kind: 'direct', questions: 2, measures: { recallAt5: 0.75 }, noisy: undefined });
    expect(nothing).toMatchObject({ kind: 'unanswerable', measures: undefined, noisy: 0.5 });
  });
});
