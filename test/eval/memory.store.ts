import type { Page, Passages, StoredPage } from '@minime/knowledge';

/** Keeps pages for a `LocalIndex` without a database: an evaluation asks how well is searched, not how it is stored. */
export class MemoryStore implements Passages {
  private readonly kept = new Map<string, Page>();
  private changes = 0;

  constructor(pages: Page[]) {
    for (const page of pages) this.kept.set(page.id, page);
    this.changes = pages.length;
  }

  async version(): Promise<number> {
    return this.changes;
  }

  async hashes(): Promise<Map<string, string>> {
    return new Map([...this.kept.values()].map(({ id, contentHash }) => [id, contentHash]));
  }

  async put(page: Page): Promise<void> {
    this.kept.set(page.id, page);
    this.changes += 1;
  }

  async remove(pageIds: string[]): Promise<void> {
    for (const id of pageIds) this.kept.delete(id);
    this.changes += 1;
  }

  /** All of them, whatever `since` is. */
  async changesAfter(): ReturnType<Passages['changesAfter']> {
    return { version: this.changes, pageIds: new Set(this.kept.keys()), changed: this.read() };
  }

  private async *read(): AsyncGenerator<StoredPage> {
    for (const { id, language, passages } of this.kept.values()) yield { id, language, passages };
  }
}
