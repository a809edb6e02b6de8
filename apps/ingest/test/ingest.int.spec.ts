import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testHost, waitFor } from '@minime/testing';
import { SchedulerRegistry } from '@nestjs/schedule';
import { SyncCron } from '../src/sync.cron.js';
import type { SyncService } from '../src/sync.service.js';
import { IngestFixture } from './ingest.fixture.js';

let fixture: IngestFixture;

beforeAll(async () => {
  fixture = await IngestFixture.open();
});

beforeEach(async () => {
  await fixture.reset();
  await fixture.write({ 'engine.md': '# The engine\n\nThe mill grinds numbers.' });
});

afterAll(() => fixture.close());

describe('ingest', () => {
  it('has synced when it has started, and tells everybody', async () => {
    const { heard } = await fixture.listen();
    await fixture.start();
    await expect(fixture.ask('What does the mill grind?')).resolves.toBe('The mill grinds numbers.');
    const synced = await waitFor(() => heard[0], { what: 'knowledge.synced' });
    expect(synced).toMatchObject({
      version: await fixture.index.version(),
      pages: { seen: 1, changed: 1, deleted: 0, failed: [] },
    });
  });

  it('starts without a knowledge folder and says so in its report', async () => {
    await fixture.start({ KNOWLEDGE_DIR: `${fixture.folder}/nowhere` });
    const rows = await fixture.query<{ report: object }>('SELECT "report" FROM "ingest"."last_report"');
    expect(rows[0]?.report).toMatchObject({ seen: 0, failed: [{ place: 'markdown' }] });
  });

  it('syncs when asked to', async () => {
    const { heard, publisher } = await fixture.listen();
    await fixture.start();
    await waitFor(() => heard.length > 0, { what: 'the first sync' });
    await fixture.write({ 'engine.md': '# The engine\n\nThe mill grinds symbols.' });
    await publisher.publish('knowledge.sync-requested.v1', { full: false, requestedBy: 'operator' });
    await waitFor(() => heard.length > 1, { what: 'the second sync' });
    expect(heard[1]).toMatchObject({ version: 2, pages: { changed: 1 } });
    await expect(fixture.ask('What does the mill grind?')).resolves.toBe('The mill grinds symbols.');
  });

  it('syncs by the clock, each page once however many replicas there are', async () => {
    await Promise.all([fixture.start({ SYNC_CRON: '* * * * * *' }), fixture.start({ SYNC_CRON: '* * * * * *' })]);
    await fixture.write({ 'new.md': 'Rhodium is a metal.' });
    await waitFor(() => fixture.ask('rhodium'), { what: 'the new page' });
    expect(await fixture.index.version()).toBe(2);
  });

  it('syncs once for each time of the schedule, however many replicas hear the clock', async () => {
    const day = 24 * 3_600_000;
    const old = new Date(Date.now() - 2 * day);
    await fixture.slots().take(old);
    const runs: string[] = [];
    const crons = ['one', 'other'].map((name) => {
      const scheduler = new SchedulerRegistry();
      const syncs = { sync: async () => void runs.push(name) } as unknown as SyncService;
      const cron = new SyncCron(syncs, fixture.slots(), scheduler, '* * * * * *', testHost().logger);
      return { cron, stop: () => scheduler.deleteCronJob('sync') };
    });
    for (const { cron } of crons) await cron.onApplicationBootstrap();
    // Besides the two at their starts.
    const scheduled = () => runs.length - 2;
    await waitFor(() => scheduled() >= 2, { what: 'two times of the schedule' });
    for (const { stop } of crons) stop();
    const slots = await waitFor(
      async () => {
        const taken = await fixture.query<{ due_at: Date }>('SELECT "due_at" FROM "ingest"."sync_slots"');
        return taken.length === scheduled() && taken;
      },
      { what: 'as many times taken as syncs were run' },
    );
    expect(slots.map(({ due_at }) => due_at.getMilliseconds())).toEqual(slots.map(() => 0));
    expect(slots).not.toContainEqual({ due_at: old });
  });

  it.each([['every now and then'], ['61 * * * *'], ['* * *']])('refuses the schedule "%s"', async (schedule) => {
    await expect(fixture.start({ SYNC_CRON: schedule })).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('SYNC_CRON: must be a cron expression'),
    });
  });
});
