import { readFile, writeFile } from 'node:fs/promises';
import { plotOf } from './plot.js';
import { type Results, tablesOf } from './results.js';

const PAGE = 'docs/performance.md';
const PLOT = 'docs/images/performance.svg';
const FIGURES = 'docs/performance.json';
const BEGIN = '<!-- results: written by npm run bench -- --write -->';
const END = '<!-- /results -->';

/** Date, versions, what went wrong, and every table; with `before`, ratios to that run. */
export function reportOf(results: Results, before?: Results): string {
  const { at, versions, problems } = results;
  const what = Object.entries(versions).map((pair) => pair.join(' '));
  const wrong = problems.length > 0 ? `\nWhat went wrong:\n\n${problems.map((each) => `- ${each}`).join('\n')}\n` : '';
  return `${[at.slice(0, 10), ...what].join(', ')}\n${wrong}\n${tablesOf(results, before)}`;
}

/** Puts the results into the page about speed, with the plot and the figures beside it. */
export async function writeReport(results: Results): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const plot = plotOf(results);
  if (plot !== '') await writeFile(PLOT, plot);
  await writeFile(FIGURES, `${JSON.stringify(results, null, 1)}\n`);
  await writeFile(PAGE, withResults(page, reportOf(results)));
}

/** @throws Error when the page has no place for results */
export function withResults(page: string, report: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${PAGE} has no place for results: ${BEGIN} ... ${END}`);
  const plot = '![The same figures as bars](images/performance.svg)';
  return `${page.slice(0, begin + BEGIN.length)}\n\n${plot}\n\n${report}\n${page.slice(end)}`;
}
