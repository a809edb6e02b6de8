import { createHash } from 'node:crypto';
import { LocalIndex } from '@minime/knowledge';
import type { Embedder } from '../../libs/knowledge/src/embedders/ports.js';
import { unit } from '../../libs/knowledge/src/embedders/vector.js';
import { VectorSearch } from '../../libs/knowledge/src/local/vector.search.js';
import type { Adapter } from './adapters.js';
import { MemoryStore } from './memory.store.js';
import { MemoryVectors } from './memory.vectors.js';

/** As many numbers as the usual models give. */
const SIZE = 1_024;
/** Half of all made-up vectors are nearer than that to any question: more than a real threshold lets through. */
const MIN_SIMILARITY = 0;

/** Gives every text a vector at once, of no meaning, the same at every run. */
const embedder: Embedder = {
  space: 'made-up',
  tokens: 0,
  documents: async (texts) => texts.map(vectorOf),
  query: async (text) => vectorOf(text),
};

function vectorOf(text: string): Float32Array {
  const bytes = createHash('shake256', { outputLength: 2 * SIZE })
    .update(text)
    .digest();
  return unit(Array.from({ length: SIZE }, (_, index) => bytes.readInt16LE(2 * index)));
}

/** The local index with vectors, for its speed: the time of a real embedder comes on top, the quality says nothing. */
export const withMadeUpVectors: Adapter = {
  name: 'local with made-up vectors of 1,024 numbers',
  provesWiringOnly: true,
  async open(pages) {
    const vectors = new VectorSearch(embedder, new MemoryVectors(), MIN_SIMILARITY);
    for (const { passages } of pages) await vectors.write(passages);
    const index = new LocalIndex(new MemoryStore(pages), vectors);
    await index.refresh();
    return index;
  },
};
