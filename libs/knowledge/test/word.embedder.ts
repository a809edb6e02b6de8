import { createHash } from 'node:crypto';
import { AppError } from '@minime/platform';
import pino from 'pino';
import { CachingEmbedder } from '../src/embedders/caching.embedder.js';
import type { Embedder, EmbeddingApi, EmbeddingCache, EmbeddingUse } from '../src/embedders/ports.js';
import { unit } from '../src/embedders/vector.js';

/** Words that mean the same to the embedder of these tests. */
const MEANINGS: Record<string, string> = { loaf: 'bread', dough: 'sourdough', steamer: 'ship', vessel: 'ship' };
const SHORTEST_WORD = 4;

/** An embedding service whose vectors count words by what they mean; it remembers what it was asked. */
export class WordEmbeddingApi implements EmbeddingApi {
  readonly asked: { text: string; use: EmbeddingUse }[] = [];
  isDown = false;

  constructor(
    readonly space = 'test/words',
    readonly size = 256,
  ) {}

  async embed(texts: string[], use: EmbeddingUse) {
    if (this.isDown) throw new AppError('embedder_refused', 'the embedder is down');
    this.asked.push(...texts.map((text) => ({ text, use })));
    return { vectors: texts.map((text) => this.vectorOf(text)), tokens: texts.length };
  }

  private vectorOf(text: string): Float32Array {
    const counts = new Float32Array(this.size);
    for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
      if (word.length < SHORTEST_WORD) continue;
      const place =
        createHash('md5')
          .update(MEANINGS[word] ?? word)
          .digest()
          .readUInt32LE() % this.size;
      counts[place]! += 1;
    }
    // A text without words points somewhere too: no model gives a vector of length 0.
    if (counts.every((count) => count === 0)) counts[0] = 1;
    return unit(counts);
  }
}

/** What an embedder keeps, in memory. */
export class MemoryEmbeddingCache implements EmbeddingCache {
  private readonly spaces = new Map<string, Map<string, Float32Array>>();

  async find(space: string, hashes: string[]): Promise<Map<string, Float32Array>> {
    const kept = this.spaces.get(space);
    return new Map(hashes.flatMap((hash) => (kept?.has(hash) ? [[hash, kept.get(hash)!]] : [])));
  }

  async keep(space: string, vectors: ReadonlyMap<string, Float32Array>): Promise<void> {
    const size = [...vectors.values()][0]?.length;
    const old = [...(this.spaces.get(space) ?? [])].filter(([, vector]) => vector.length === size);
    this.spaces.set(space, new Map([...old, ...vectors]));
  }
}

/** An embedder as the product makes it, over an API and a cache of these tests. */
export const embedderOver = (api: EmbeddingApi, cache: EmbeddingCache = new MemoryEmbeddingCache()): Embedder =>
  new CachingEmbedder({ api, cache, logger: pino({ level: 'silent' }), requestsPerMinute: 100_000 });
