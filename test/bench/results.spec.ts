import { describe, expect, it } from '@jest/globals';
import { ResultBook, tablesOf } from './results.js';

describe('the tables of a benchmark', () => {
  const book = new ResultBook();
  for (const value of [4, 5, 6]) book.add('talk', 'first words p50', 'ms', 'floor', value);
  for (const value of [10, 20, 30]) book.add('talk', 'first words p50', 'ms', 'embedded', value);
  book.add('talk', 'errors', 'answers', 'embedded', 0);
  const results = book.results({});

  it('show medians beside the floor, and mark what was noisy', () => {
    expect(tablesOf(results).split('\n')).toEqual([
      '| talk | floor | embedded |',
      '|---|---:|---:|',
      '| first words p50, ms | 5 | 20 ~ |',
      '| errors, answers |  | 0 |',
      '',
    ]);
  });

  it('show the ratio to an earlier run', () => {
    const before = new ResultBook();
    before.add('talk', 'first words p50', 'ms', 'embedded', 40);
    expect(tablesOf(results, before.results({}))).toContain('| 5 | 20 ~ (0.50×) |');
  });
});
