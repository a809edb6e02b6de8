import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { SyncMemory, SyncReport } from './ports.js';
import { SyncMetrics } from './sync.metrics.js';

const LAST = '2026-01-05T10:00:00.000Z';

async function scraped(lastReport: () => Promise<Partial<SyncReport> | undefined>) {
  const registry = new Registry();
  new SyncMetrics(registry, { lastReport } as SyncMemory, () => Date.parse(LAST) + 90_000);
  return registry.metrics();
}

it('tells how the last sync went, whoever ran it', async () => {
  const text = await scraped(async () => ({
    finishedAt: LAST,
    seen: 7,
    failed: [{ place: 'notes/a.md', reason: 'not text' }],
  }));
  expect(text).toContain('minime_sync_age_seconds 90');
  expect(text).toContain('minime_sync_failed_pages 1');
  expect(text).toContain('minime_sync_pages 7');
});

it('tells no age where nothing was synced, or where the database does not answer', async () => {
  for (const look of [async () => undefined, async () => Promise.reject(new Error('away'))]) {
    expect(await scraped(look)).not.toMatch(/^minime_sync_age_seconds /m);
  }
});
