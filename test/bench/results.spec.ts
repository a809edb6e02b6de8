import { describe, expect, it } from '@jest/globals';
import { plotOf } from './plot.js';
import { reportOf, withResults } from './report.js';
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

describe('the report of a benchmark', () => {
  it('stands in its place on the page, in the place of the last one', () => {
    const page =
      'How fast\n\n<!-- results: written by npm run bench -- --write -->\nold\n<!-- /results -->\n\nThe end\n';
    const written = withResults(page, 'new');
    expect(written).toMatch(/^How fast\n\n<!-- results[\s\S]*\n\nnew\n<!-- \/results -->\n\nThe end\n$/);
    expect(written).not.toContain('old');
    expect(() => withResults('nothing', 'new')).toThrow('no place for results');
  });

  it('says what went wrong', () => {
    const book = new ResultBook();
    book.note('mails: timed out');
    expect(reportOf(book.results({ 'Node.js': '20' }))).toMatch(
      /^\d{4}-\d\d-\d\d, Node.js 20\n[\s\S]*- mails: timed out\n/,
    );
  });
});

describe('the plot of a benchmark', () => {
  it('draws what was measured, to scale', () => {
    const book = new ResultBook();
    const [group, what] = ['200 at once, a word every 50 ms', 'CPU per answer'];
    book.add(group, what, 'ms', 'floor', 10);
    book.add(group, what, 'ms', 'embedded', 20);
    const svg = plotOf(book.results({}));
    const widths = [...svg.matchAll(/<rect x="108"[^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths[1]).toBeCloseTo(2 * widths[0]!, 0);
    expect(svg).toContain('>embedded</text>');
  });

  it('is empty where nothing was', () => {
    expect(plotOf(new ResultBook().results({}))).toBe('');
  });
});
