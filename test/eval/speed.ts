import { performance } from 'node:perf_hooks';
import type { Page } from '@minime/knowledge';
import type { Adapter } from './adapters.js';
import { table } from './report.js';
import { questionOf, syntheticPages } from './synthetic.corpus.js';

const SIZES = [1_000, 5_000, 20_000];
const QUESTIONS = 400;
const WARM_UP = 50;
const LIMIT = 12;

/** How long one search takes, in milliseconds, on made-up passages with the word frequencies of prose. */
export async function speedTable(adapter: Adapter): Promise<string> {
  const rows = [['passages', 'loaded in s', 'p50 ms', 'p95 ms', 'p99 ms', 'worst ms']];
  for (const size of SIZES) rows.push(await timesAt(adapter, size));
  return `${adapter.name}: one search, ${QUESTIONS} questions of 3 to 25 words\n${table(rows)}\n`;
}

async function timesAt(adapter: Adapter, size: number): Promise<string[]> {
  const pages: Page[] = syntheticPages(size);
  const began = performance.now();
  const index = await adapter.open(pages);
  const loaded = (performance.now() - began) / 1000;
  for (let number = 0; number < WARM_UP; number++) await index.search(questionOf(QUESTIONS + number), { limit: LIMIT });
  const times: number[] = [];
  for (let number = 0; number < QUESTIONS; number++) {
    const start = performance.now();
    await index.search(questionOf(number), { limit: LIMIT });
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1);
  return [String(size), loaded.toFixed(1), at(0.5), at(0.95), at(0.99), at(1)];
}
