import { describe, expect, it } from '@jest/globals';
import type { KnowledgeIndex, Page } from '@minime/knowledge';
import { AppError } from '@minime/platform';
import type { Source, SourceEntry } from './ports.js';
import { SyncRun } from './sync.run.js';

const entries = ['one', 'two'].map((name): SourceEntry => ({ pageId: `notes:${name}`, place: `${name}.md` }));

const source = {
  name: 'notes',
  read: async ({ pageId }: SourceEntry) => ({
    title: pageId,
    tags: [],
    visibility: 'public',
    body: `About ${pageId}.`,
  }),
} as unknown as Source;

describe('SyncRun', () => {
  it('reports a page that the index does not take, keeps its last version, and goes on with the rest', async () => {
    const written: string[] = [];
    const removed: string[] = [];
    const index = {
      put: async ({ id }: Page) => {
        if (id === 'notes:one') throw new AppError('index_unavailable', 'Qdrant does not answer', { retryable: true });
        written.push(id);
      },
      remove: async (ids: string[]) => void removed.push(...ids),
    } as unknown as KnowledgeIndex;
    const run = new SyncRun(index, new Map([['notes:one', 'an older hash']]), new Map(), false);
    for (const entry of entries) await run.take(source, entry);
    await run.finish(source, true);
    expect(run.counts.failed).toEqual([
      { place: 'one.md', reason: 'cannot be written to the index: Qdrant does not answer' },
    ]);
    expect(run.counts.changed).toBe(1);
    expect(written).toEqual(['notes:two']);
    expect(removed).toEqual([]);
    expect(run.records().changed.map(({ pageId, state }) => [pageId, state])).toEqual([
      ['notes:one', 'failed'],
      ['notes:two', 'indexed'],
    ]);
  });
});
