import { performance } from 'node:perf_hooks';
import { findPassages } from '../../apps/chat/src/retrieval/find.passages.js';
import type { Adapter, Searcher } from './adapters.js';
import { table } from './report.js';
import { questionOf, syntheticPages } from './synthetic.corpus.js';

export const SIZES = [1_000, 5_000, 20_000];
const QUESTIONS = 400;
const WARM_UP = 50;
const LIMIT = 12;

/** How long it takes, in milliseconds, on made-up passages with the word frequencies of prose. */
export async function speedTable(adapter: Adapter): Promise<string> {
  const rows = [['passages', 'loaded in s', 'p50 ms', 'p95 ms', 'p99 ms', 'follow-up p50 ms', 'follow-up p95 ms']];
  for (const size of SIZES) rows.push(await timesAt(adapter, size));
  const what = `one search, and a whole follow-up of several; ${QUESTIONS} questions of 3 to 25 words`;
  return `${adapter.name}: ${what}\n${table(rows)}\n`;
}

async function timesAt(adapter: Adapter, size: number): Promise<string[]> {
  const { loadedIn, index } = await opened(adapter, size);
  const search = await searchTimes(index);
  const followUp = await timesOf((number) => followUpOf(index, number));
  const at = (times: number[], share: number) => times[Math.floor(times.length * share)]!.toFixed(1);
  return [
    String(size),
    loadedIn.toFixed(1),
    ...[0.5, 0.95, 0.99].map((share) => at(search, share)),
    ...[0.5, 0.95].map((share) => at(followUp, share)),
  ];
}

/** Made-up passages, so many, and the seconds until they could be searched. */
export async function opened(adapter: Adapter, passages: number): Promise<{ index: Searcher; loadedIn: number }> {
  const pages = syntheticPages(passages);
  const began = performance.now();
  const index = await adapter.open(pages);
  return { index, loadedIn: (performance.now() - began) / 1000 };
}

/** Milliseconds of one search, in ascending order. */
export const searchTimes = (index: Searcher): Promise<number[]> =>
  timesOf((number) => index.search(questionOf(number), { limit: LIMIT }));

const followUpOf = (index: Searcher, number: number) =>
  findPassages(index, `And ${questionOf(number)}`, {
    question: questionOf(number + 1),
    answer: questionOf(number + 2),
    earlierQuestions: [questionOf(number + 3)],
  });

/** Sorted; the first runs are not counted. */
async function timesOf(work: (number: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let number = -WARM_UP; number < QUESTIONS; number++) {
    const start = performance.now();
    await work(number);
    if (number >= 0) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}
