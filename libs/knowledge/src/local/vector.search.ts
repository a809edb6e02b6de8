import type { Embedder } from '../embedders/ports.js';
import { embeddedText } from '../passage.text.js';
import type { Passage } from '../ports.js';
import type { StoredPage } from './passage.store.js';
import { type Near, VectorMatrix } from './vector.matrix.js';
import type { PassageVectors } from './vector.store.js';

/** Passages embedded at a time when many are missing: what is done stays done when it is interrupted. */
const PASSAGES_AT_ONCE = 200;

/** The meaning of passages: vectors kept beside them, all looked at for each question. */
export class VectorSearch {
  private readonly matrix = new VectorMatrix();

  /** @param minSimilarity cosine from which a passage is near a question */
  constructor(
    private readonly embedder: Embedder,
    private readonly store: PassageVectors,
    private readonly minSimilarity: number,
  ) {}

  get tokens(): number {
    return this.embedder.tokens;
  }

  /** Embeds passages before they are stored. */
  async write(passages: Passage[]): Promise<void> {
    await this.store.keep(this.embedder.space, await this.embedded(passages));
  }

  tidy(): Promise<void> {
    return this.store.tidy();
  }

  /** Embeds what is stored and has no vector of the present model. */
  async complete(readAll: () => Promise<AsyncIterable<StoredPage>>): Promise<void> {
    const missing = await this.store.missing(this.embedder.space);
    if (missing.size === 0) return;
    const passages: Passage[] = [];
    for await (const page of await readAll()) passages.push(...page.passages.filter(({ id }) => missing.has(id)));
    for (let start = 0; start < passages.length; start += PASSAGES_AT_ONCE) {
      const some = passages.slice(start, start + PASSAGES_AT_ONCE);
      const pageIds = [...new Set(some.map(({ pageId }) => pageId))];
      await this.store.add(this.embedder.space, await this.embedded(some), pageIds);
    }
  }

  async load(passages: Passage[]): Promise<void> {
    const vectors = await this.store.find(
      this.embedder.space,
      passages.map(({ id }) => id),
    );
    for (const passage of passages) {
      const vector = vectors.get(passage.id);
      if (vector) this.matrix.set(passage.id, vector);
    }
  }

  remove(ids: string[]): void {
    for (const id of ids) this.matrix.delete(id);
  }

  /** Passages near the question, nearest first; none while the embedder does not answer. */
  async search(question: string, limit: number): Promise<Near[]> {
    if (this.matrix.size === 0 || question.trim() === '') return [];
    const asked = await this.embedder.query(question);
    return asked ? this.matrix.nearest(asked, this.minSimilarity, limit) : [];
  }

  private async embedded(passages: Passage[]): Promise<Map<string, Float32Array>> {
    const vectors = await this.embedder.documents(passages.map(embeddedText));
    return new Map(passages.map(({ id }, index) => [id, vectors[index]!]));
  }
}
