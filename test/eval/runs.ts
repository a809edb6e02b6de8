import type { Run } from './evaluation.js';

/** Ranked results as JSON lines, for other tools to compare. */
export const runLines = (adapter: string, runs: Run[]): string[] =>
  runs.map(({ question, ranking, measures }) => {
    const results = ranking.map(({ id, pageId, headings }) => ({ id, page: pageId, headings }));
    return `${JSON.stringify({ adapter, ...question, results, ...(measures && { measures }) })}\n`;
  });
