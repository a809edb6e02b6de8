import type { KindScore } from './evaluation.js';

const HEAD = ['kind', 'questions', 'recall@5', 'nDCG@10', 'MRR', 'noisy'];

const figure = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(3));

/** The scores of one adapter as lines of text. */
export function scoreTable(scores: KindScore[]): string {
  const rows = scores.map(({ kind, questions, measures, noisy }) => [
    kind,
    String(questions),
    figure(measures?.recallAt5),
    figure(measures?.ndcgAt10),
    figure(measures?.reciprocalRank),
    figure(noisy),
  ]);
  return table([HEAD, ...rows]);
}

/** Columns of equal width: the first to the left, figures to the right. */
export function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .join('\n');
}
