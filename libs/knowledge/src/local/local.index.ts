import { setImmediate as nextTick } from 'node:timers/promises';
import { KnowledgeIndex, type Page, type ScoredPassage, type SearchOptions } from '../ports.js';
import { handledLanguage } from './language.js';
import { PassageSearch } from './passage.search.js';
import type { Passages, StoredPage } from './passage.store.js';
import { fuse } from './rank.fusion.js';
import type { VectorSearch } from './vector.search.js';

/**
 * BM25 in memory over passages kept in PostgreSQL; with vectors, fused by rank with who is near in meaning. A process that never asks never loads them; one that asks answers
 * from memory, also while the database is away.
 */
export class LocalIndex extends KnowledgeIndex {
  private readonly memory = new PassageSearch();
  /** The passages of every loaded page. */
  private readonly loaded = new Map<string, string[]>();
  private loadedVersion = 0;
  private refreshing: Promise<number> = Promise.resolve(0);

  constructor(
    private readonly store: Passages,
    private readonly vectors?: VectorSearch,
  ) {
    super();
  }

  override get embeddedTokens(): number {
    return this.vectors?.tokens ?? 0;
  }

  async search(question: string, { limit, belowFloor }: SearchOptions): Promise<ScoredPassage[]> {
    if (this.loaded.size === 0) await this.refresh();
    const near = (await this.vectors?.search(question, limit)) ?? [];
    const matching = this.memory.search(question, limit, belowFloor);
    const meant = near.flatMap(({ id, score }) => {
      const passage = this.memory.passage(id);
      return passage ? [{ ...passage, score }] : [];
    });
    return meant.length > 0 ? fuse([matching, meant], limit) : matching;
  }

  /** Embeds what another embedder, or none, was there for. */
  override async prepare(): Promise<void> {
    await this.vectors?.complete(async () => (await this.store.changesAfter(0)).changed);
  }

  pages(): Promise<Map<string, string>> {
    return this.store.hashes();
  }

  async put(page: Page): Promise<void> {
    await this.vectors?.write(page.passages);
    await this.store.put(page);
    await this.vectors?.tidy();
  }

  async remove(pageIds: string[]): Promise<void> {
    if (pageIds.length === 0) return;
    await this.store.remove(pageIds);
    await this.vectors?.tidy();
  }

  version(): Promise<number> {
    return this.store.version();
  }

  /** Loads what changed; calls that overlap take turns, so each sees at least what was there when it was made. */
  refresh(): Promise<number> {
    this.refreshing = this.refreshing.catch(() => undefined).then(() => this.load());
    return this.refreshing;
  }

  private async load(): Promise<number> {
    const stored = await this.store.version();
    if (stored === this.loadedVersion) return stored;
    // A version that went back is another database or an older state of it: everything is read.
    const since = stored < this.loadedVersion ? 0 : this.loadedVersion;
    const { version, pageIds, changed } = await this.store.changesAfter(since);
    for (const id of this.loaded.keys()) if (!pageIds.has(id)) this.forget(id);
    for await (const page of changed) {
      this.replace(page);
      await this.vectors?.load(page.passages);
      // Lets running answers stream on while a large index loads.
      await nextTick();
    }
    this.memory.settle();
    this.loadedVersion = version;
    return version;
  }

  private replace({ id, language, passages }: StoredPage): void {
    this.forget(id);
    this.memory.add(passages, handledLanguage(language));
    this.loaded.set(
      id,
      passages.map((passage) => passage.id),
    );
  }

  private forget(pageId: string): void {
    const ids = this.loaded.get(pageId) ?? [];
    this.memory.remove(ids);
    this.vectors?.remove(ids);
    this.loaded.delete(pageId);
  }
}
