import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '@minime/platform';
import { type Listing, Source, type SourceDocument, type SourceEntry } from '../src/ports.js';
import { IngestFixture } from './ingest.fixture.js';

let fixture: IngestFixture;

beforeAll(async () => {
  fixture = await IngestFixture.open();
});

beforeEach(async () => {
  await fixture.reset();
  await fixture.write({
    'engine.md': '# The engine\n\nThe mill grinds numbers.\n\n## The store\n\nIt holds a thousand columns.',
    'family/dogs.md': '---\nurl: https://example.com/dogs\n---\n# Dogs\n\nNelson was a terrier.',
    'music.md': '# Music\n\nHarmony follows rules.',
  });
});

afterAll(() => fixture.close());

/** A source whose answers are told in advance. */
class ToldSource extends Source {
  readonly name = 'markdown';
  listing: Listing | AppError = { entries: [], problems: [], complete: true };

  async list(): Promise<Listing> {
    if (this.listing instanceof AppError) throw this.listing;
    return this.listing;
  }

  async read({ place }: SourceEntry): Promise<SourceDocument> {
    return { title: place, tags: [], visibility: 'public', body: 'Told text.' };
  }
}

/** Identifies every row version of the index: any write changes it. */
const rowVersions = () =>
  fixture.query(
    `SELECT "id"::text, xmin::text FROM "knowledge"."passages" UNION ALL
     SELECT "id", xmin::text FROM "knowledge"."pages" UNION ALL
     SELECT 'version', xmin::text FROM "knowledge"."index_state" UNION ALL
     SELECT "page_id", xmin::text FROM "ingest"."pages" ORDER BY 1, 2`,
  );

describe('a sync', () => {
  it('makes the pages answer and says what it did', async () => {
    const report = await fixture.syncs().sync();
    expect(report).toMatchObject({ seen: 3, changed: 3, indexed: 4, deleted: 0, skipped: [], failed: [], full: false });
    expect(report.version).toBe(await fixture.index.version());
    await expect(fixture.ask('Which columns does the store hold?')).resolves.toBe('It holds a thousand columns.');
  });

  it('writes nothing and tells nobody when nothing has changed', async () => {
    const first = await fixture.syncs().sync();
    const before = await rowVersions();
    const second = await fixture.syncs().sync();
    expect(second).toMatchObject({ seen: 3, changed: 0, indexed: 0, deleted: 0, version: first.version });
    expect(await rowVersions()).toEqual(before);
    expect(await fixture.events()).toHaveLength(1);
  });

  it('writes the changed page only', async () => {
    await fixture.syncs().sync();
    await fixture.write({ 'music.md': '# Music\n\nCounterpoint has laws.' });
    await expect(fixture.syncs().sync()).resolves.toMatchObject({ changed: 1, indexed: 1, deleted: 0 });
    await expect(fixture.ask('counterpoint laws')).resolves.toBe('Counterpoint has laws.');
    await expect(fixture.ask('harmony')).resolves.toBeUndefined();
  });

  it('lets a deleted page vanish', async () => {
    await fixture.syncs().sync();
    await fixture.remove('family/dogs.md');
    await expect(fixture.syncs().sync()).resolves.toMatchObject({ seen: 2, changed: 0, deleted: 1 });
    await expect(fixture.ask('Nelson the terrier')).resolves.toBeUndefined();
  });

  it.each([
    ['that turns private', '---\nvisibility: private\n---\nHarmony follows rules.', 'skipped', 'is private'],
    ['whose visibility is misspelt', '---\nvisibility: privat\n---\nHarmony follows rules.', 'failed', /left out/],
    ['that is emptied', '---\ntitle: Music\n---\n', 'skipped', 'has no text'],
  ] as const)('takes out a page %s', async (_what, content, list, reason) => {
    await fixture.syncs().sync();
    await fixture.write({ 'music.md': content });
    const report = await fixture.syncs().sync();
    expect(report).toMatchObject({ changed: 0, deleted: 1 });
    expect(report[list]).toEqual([
      { place: 'music.md', reason: typeof reason === 'string' ? reason : expect.stringMatching(reason) },
    ]);
    await expect(fixture.ask('harmony rules')).resolves.toBeUndefined();
  });

  it.each([
    ['front matter is broken', '---\ntitle: [\n---\nHarmony is broken.'],
    ['is not UTF-8 any more', Buffer.from([0xff, 0xfe, 0x41])],
    ['has grown beyond any page', Buffer.alloc(5_000_001, 'harmony ')],
    ['is nested without end', `${'> '.repeat(60_000)}harmony`],
  ])('keeps the last good version of a page whose text %s, reports it, and goes on', async (_what, content) => {
    await fixture.syncs().sync();
    await fixture.write({ 'music.md': content, 'new.md': 'Rhodium is a metal.' });
    const report = await fixture.syncs().sync();
    expect(report).toMatchObject({ seen: 4, changed: 1, deleted: 0 });
    expect(report.failed).toEqual([{ place: 'music.md', reason: expect.stringMatching(/^[^\n]{5,200}$/) }]);
    await expect(fixture.ask('harmony rules')).resolves.toBe('Harmony follows rules.');
    await expect(fixture.ask('rhodium')).resolves.toBe('Rhodium is a metal.');
  });

  it('remembers each page with its last problem, until it is mended', async () => {
    await fixture.write({ 'music.md': Buffer.from([0xff]) });
    await fixture.syncs().sync();
    const states = () => fixture.query('SELECT "place", "state", "reason" FROM "ingest"."pages" ORDER BY 1');
    expect(await states()).toEqual([
      { place: 'engine.md', state: 'indexed', reason: null },
      { place: 'family/dogs.md', state: 'indexed', reason: null },
      { place: 'music.md', state: 'failed', reason: 'is not UTF-8 text: save it as UTF-8' },
    ]);
    await fixture.write({ 'music.md': 'Harmony.' });
    await fixture.remove('engine.md');
    await fixture.syncs().sync();
    expect(await states()).toEqual([
      { place: 'family/dogs.md', state: 'indexed', reason: null },
      { place: 'music.md', state: 'indexed', reason: null },
    ]);
  });

  it('deletes nothing after a listing that is not complete, or that failed', async () => {
    await fixture.syncs().sync();
    const source = new ToldSource();
    source.listing = { entries: [], problems: [{ place: 'family', reason: 'may not be read' }], complete: false };
    await expect(fixture.syncs(source).sync()).resolves.toMatchObject({ deleted: 0, failed: [{ place: 'family' }] });
    source.listing = new AppError('source_unreadable', 'the folder is gone');
    await expect(fixture.syncs(source).sync()).resolves.toMatchObject({
      seen: 0,
      deleted: 0,
      failed: [{ place: 'markdown', reason: 'the folder is gone' }],
    });
    expect((await fixture.index.pages()).size).toBe(3);
  });

  it('writes everything anew when it is full', async () => {
    const { version } = await fixture.syncs().sync();
    const report = await fixture.syncs().sync({ full: true });
    expect(report).toMatchObject({ full: true, changed: 3, indexed: 4 });
    expect(report.version).toBeGreaterThan(version);
  });

  it('tells what changed, and what failed also when nothing changed', async () => {
    const { version } = await fixture.syncs().sync();
    await fixture.write({ 'music.md': Buffer.from([0xff]) });
    await fixture.syncs().sync();
    await fixture.syncs().sync();
    const [first, second, ...more] = await fixture.events();
    expect(first).toMatchObject({ version, pages: { seen: 3, changed: 3, deleted: 0, failed: [] } });
    expect(second).toMatchObject({ version, pages: { changed: 0, failed: [{ page: 'music.md' }] } });
    expect(more).toEqual([]);
  });

  it('continues after an interruption and ends in the same state', async () => {
    const interrupted = fixture.syncs();
    const run = interrupted.sync({
      onProgress: (done) => done === 2 && void interrupted.beforeApplicationShutdown(),
    });
    await expect(run).rejects.toMatchObject({ code: 'sync_interrupted', retryable: true });
    expect((await fixture.index.pages()).size).toBe(2);
    await expect(fixture.syncs().sync()).resolves.toMatchObject({ seen: 3, changed: 1, version: 3 });
    expect(await fixture.events()).toMatchObject([{ version: 3 }]);
  });

  it('runs alone: another one is refused, or waits when it has patience', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const source = new ToldSource();
    const reading = new Promise<void>((resolve) => {
      source.list = async () => {
        resolve();
        await held;
        return { entries: [], problems: [], complete: true };
      };
    });
    const first = fixture.syncs(source).sync();
    await reading;
    await expect(fixture.syncs().sync()).rejects.toMatchObject({ code: 'sync_busy', retryable: true });
    const patient = fixture.syncs().sync({ patienceMs: 20_000 });
    release();
    await expect(first).resolves.toMatchObject({ seen: 0 });
    await expect(patient).resolves.toMatchObject({ seen: 3, changed: 3 });
  });
});

describe('a preview', () => {
  it('lists what a sync would leave readable and writes nothing', async () => {
    await fixture.write({ 'broken.md': 'Fine.' });
    await fixture.syncs().sync();
    await fixture.remove('engine.md');
    await fixture.write({
      'broken.md': Buffer.from([0xff]),
      'music.md': '# Music\n\nOther rules.',
      'new.md': 'New.',
      'diary.md': '---\nvisibility: private\n---\nSecret.',
    });
    const before = await rowVersions();
    const preview = await fixture.syncs().preview();
    expect(await rowVersions()).toEqual(before);
    expect(Object.fromEntries(preview.readable.map(({ place, state }) => [place, state]))).toEqual({
      'broken.md': 'last good version',
      'family/dogs.md': 'unchanged',
      'music.md': 'changed',
      'new.md': 'new',
    });
    expect(preview.readable.find(({ place }) => place === 'family/dogs.md')).toMatchObject({
      title: 'Dogs',
      url: 'https://example.com/dogs',
      passages: 1,
    });
    expect(preview.skipped).toEqual([{ place: 'diary.md', reason: 'is private' }]);
    expect(preview.vanishing).toEqual(['markdown:engine.md']);

    await fixture.syncs().sync();
    const readable = preview.readable.map(({ place }) => `markdown:${place}`).sort();
    expect([...(await fixture.index.pages()).keys()].sort()).toEqual(readable);
  });

  it('tells the owner what came of it each time: nothing to mend, pages, a source, or no sync at all', async () => {
    const source = new ToldSource();
    await fixture.syncs(source).sync();
    source.listing = { entries: [], problems: [{ place: 'notes.md', reason: 'is no text' }], complete: true };
    await fixture.syncs(source).sync();
    source.listing = new AppError('source_gone', 'the folder is missing');
    await fixture.syncs(source).sync();
    fixture.index.pages = () => Promise.reject(new AppError('unavailable', 'the index is away'));
    await expect(fixture.syncs(source).sync()).rejects.toMatchObject({ code: 'unavailable' });
    const finishedAt = expect.any(String);
    expect(await fixture.told()).toEqual([
      { finishedAt, problems: [] },
      { finishedAt, problems: [{ page: 'notes.md', reason: 'is no text' }] },
      { finishedAt, problems: [], broken: 'markdown: the folder is missing' },
      { finishedAt, problems: [], broken: 'the index is away' },
    ]);
  });

  it('counts on what is indexed where a source cannot be listed', async () => {
    await fixture.syncs().sync();
    const source = new ToldSource();
    source.listing = new AppError('source_unreadable', 'gone');
    const { readable, vanishing } = await fixture.syncs(source).preview();
    expect(readable.map(({ place, state }) => [place, state])).toEqual(
      expect.arrayContaining([['engine.md', 'last good version']]),
    );
    expect(vanishing).toEqual([]);
  });
});
