import { percentile } from '@minime/testing';
import { local } from '../eval/adapters.js';
import { withMadeUpVectors } from '../eval/made-up.vectors.js';
import { opened, SIZES, searchTimes } from '../eval/speed.js';
import type { ResultBook } from './results.js';

/** Loading vectors takes long: their search is timed at this size only. */
const PASSAGES_WITH_VECTORS = 5_000;

/** Books how long one search takes, by words alone and by words and vectors, in this process. */
export async function measureRetrieval(book: ResultBook): Promise<void> {
  const runs = [
    ...SIZES.map((size) => ['words', local, size] as const),
    ['words and vectors', withMadeUpVectors, PASSAGES_WITH_VECTORS] as const,
  ];
  for (const [how, adapter, size] of runs) {
    const { index } = await opened(adapter, size);
    const times = await searchTimes(index);
    for (const share of [0.5, 0.95]) {
      const what = `${how}, ${size} passages, p${share * 100}`;
      book.add('one search', what, 'ms', 'embedded', percentile(times, share));
    }
  }
}
