import type { EmbeddingCache } from '../../libs/knowledge/src/embedders/ports.js';
import type { PassageVectors } from '../../libs/knowledge/src/local/vector.store.js';

/** Vectors of one evaluation. */
export class MemoryVectors implements PassageVectors, EmbeddingCache {
  private readonly kept = new Map<string, Float32Array>();

  /** @param ids of passages, or hashes of content */
  async find(_space: string, ids: string[]): Promise<Map<string, Float32Array>> {
    return new Map(ids.flatMap((id) => (this.kept.has(id) ? [[id, this.kept.get(id)!]] : [])));
  }

  async keep(_space: string, vectors: ReadonlyMap<string, Float32Array>): Promise<void> {
    for (const [id, vector] of vectors) this.kept.set(id, vector);
  }

  add(space: string, vectors: ReadonlyMap<string, Float32Array>): Promise<void> {
    return this.keep(space, vectors);
  }

  async missing(): Promise<Set<string>> {
    return new Set();
  }

  async tidy(): Promise<void> {}
}
