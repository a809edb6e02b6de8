import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import { MarkdownSource } from '../src/sources/markdown.source.js';
import { IngestFixture } from './ingest.fixture.js';
import { id, NotionFixture, type NotionTrial, TOKEN } from './notion.fixture.js';

const PROJECTS = id(900);
const HOME = id(1);

let fixture: IngestFixture;
let notion: NotionFixture;

beforeAll(async () => {
  [fixture, notion] = await Promise.all([IngestFixture.open(), NotionFixture.open()]);
});
beforeEach(() => fixture.reset());
afterAll(async () => {
  await notion.close();
  await fixture.close();
});

const row = (n: number, more: object = {}) => ({
  id: id(n),
  parent: { data_source_id: PROJECTS },
  title: `Project ${n}`,
  markdown: `The subject of this one is number${n}.`,
  createdTime: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
  ...more,
});
const rows = (count: number, from = 100) => Array.from({ length: count }, (_, index) => row(from + index));
const projects = (pages: object[], more: object = {}) =>
  notion.seed({ dataSources: [{ id: PROJECTS, title: 'Projects' }], pages, ...more });

const syncs = (trial: NotionTrial = { dataSources: [PROJECTS] }) => fixture.syncs(notion.source(trial));
const markdownRequests = async () => (await notion.requests()).filter((request) => request.endsWith('/markdown'));

/** Whatever the index holds. */
const passages = () =>
  fixture.query<{ id: string; page_id: string; text: string; xmin: string }>(
    `SELECT "id"::text, "page_id", "text", xmin::text FROM "knowledge"."passages" ORDER BY "page_id", "ordinal"`,
  );
const indexedPages = async () => [...(await fixture.index.pages()).keys()].sort();

describe('a sync of Notion', () => {
  it('reads rows and pages with what is in them, beside the Markdown', async () => {
    await notion.seed({
      dataSources: [
        { id: PROJECTS, title: 'Projects' },
        { id: id(901), title: 'Trips', databaseId: id(911), parent: { page_id: id(2) } },
      ],
      blocks: [
        { id: id(800), parent: { page_id: HOME }, type: 'column_list' },
        { id: id(801), parent: { block_id: id(800) }, type: 'column' },
      ],
      pages: [
        row(100, { publicUrl: 'https://ada.example/project' }),
        { id: HOME, title: 'Home', markdown: 'Welcome to the salon.' },
        { id: id(2), title: 'Travels', parent: { block_id: id(801) }, markdown: 'By carriage.' },
        { id: id(3), title: 'Deeper', parent: { page_id: id(2) }, markdown: 'Far inside stands an orrery.' },
        { id: id(4), title: 'Turin', parent: { data_source_id: id(901) }, markdown: 'Babbage spoke there.' },
        { id: id(5), title: 'Elsewhere', markdown: 'Nobody asked for this.' },
      ],
    });
    await fixture.write({ 'file.md': '# File\n\nMarkdown is read too.' });
    const source = notion.source({ dataSources: [PROJECTS.replaceAll('-', '')], pages: [HOME] });
    const report = await fixture.syncs(new MarkdownSource(fixture.folder), source).sync();
    expect(report).toMatchObject({ seen: 6, changed: 6, deleted: 0, skipped: [], failed: [] });
    expect(report.requests).toBe((await notion.requests()).length);
    const read = [100, 1, 2, 3, 4].map((n) => `notion:${id(n)}`);
    expect(await indexedPages()).toEqual(['markdown:file.md', ...read].sort());
    await expect(fixture.ask('Where stands the orrery?')).resolves.toBe('Far inside stands an orrery.');
    await expect(fixture.ask('Who spoke in Turin?')).resolves.toBe('Babbage spoke there.');
  });

  it('reads what is in a row too, each page once however they hang together, and nothing of a private one', async () => {
    const hidden = { properties: { Private: { type: 'checkbox', checkbox: true } } };
    await projects(
      [
        row(100, { markdown: 'A row with a page in it.' }),
        row(101, hidden),
        { id: id(2), title: 'Plans', parent: { block_id: id(801) }, markdown: 'The orrery is made of brass.' },
        { id: id(3), title: 'Secret plans', parent: { page_id: id(101) }, markdown: 'Not for strangers.' },
        { id: id(4), title: 'Turin', parent: { data_source_id: id(901) }, markdown: 'Babbage spoke there.' },
        { id: id(5), title: 'Hotel', parent: { page_id: id(4) }, markdown: 'The hotel had gas light.' },
      ],
      {
        dataSources: [{ id: PROJECTS }, { id: id(901), databaseId: id(911), parent: { page_id: id(2) } }],
        blocks: [
          { id: id(800), parent: { page_id: id(100) }, type: 'column_list' },
          { id: id(801), parent: { block_id: id(800) }, type: 'toggle' },
        ],
      },
    );
    const trial = { dataSources: [PROJECTS, id(901)] };
    const read = [100, 2, 4, 5].map((n) => `notion:${id(n)}`).sort();
    expect(await syncs(trial).sync()).toMatchObject({ seen: 5, changed: 4, failed: [], skipped: [{}] });
    expect(await indexedPages()).toEqual(read);
    await notion.requests();
    expect(await syncs(trial).sync()).toMatchObject({ seen: 5, changed: 0, requests: 6 });
    expect((await notion.requests()).filter((request) => /blocks|markdown/.test(request))).toEqual([]);
    await notion.page(id(5), { inTrash: true });
    expect(await syncs(trial).sync()).toMatchObject({ seen: 4, deleted: 1, failed: [] });
    await notion.page(id(6), { title: 'Inn', parent: { page_id: id(100) }, markdown: 'The inn served trout.' });
    expect(await syncs(trial).sync()).toMatchObject({ seen: 5, deleted: 0, failed: [] });
    await expect(fixture.ask('Who served trout?')).resolves.toBe('The inn served trout.');
  });

  it('costs one list request for a hundred pages when nothing has changed, and writes nothing', async () => {
    await projects(rows(120));
    await syncs().sync();
    await notion.requests();
    const before = await passages();
    const report = await syncs().sync();
    expect(report).toMatchObject({ seen: 120, changed: 0, indexed: 0, deleted: 0, requests: 3 });
    const query = `POST /v1/data_sources/${PROJECTS}/query`;
    expect(await notion.requests()).toEqual([`GET /v1/data_sources/${PROJECTS}`, query, query]);
    expect(await passages()).toEqual(before);
  });

  it('costs as little for pages in pages', async () => {
    const inside = Array.from({ length: 150 }, (_, index) => ({
      id: id(100 + index),
      title: `Page ${index}`,
      markdown: `Text ${index}.`,
      parent: { page_id: index === 0 ? HOME : id(100 + Math.floor((index - 1) / 3)) },
    }));
    await notion.seed({ pages: [{ id: HOME, title: 'Home', markdown: 'Welcome.' }, ...inside] });
    const trial = { pages: [HOME] };
    expect(await syncs(trial).sync()).toMatchObject({ seen: 151, changed: 151, failed: [] });
    await notion.requests();
    expect(await syncs(trial).sync()).toMatchObject({ seen: 151, changed: 0, requests: 2 });
    expect(await notion.requests()).toEqual(['POST /v1/search', 'POST /v1/search']);
    // Its parent, edited by that, is looked into and read again; then the page itself.
    await notion.page(id(500), {
      parent: { page_id: id(149) },
      title: 'New',
      markdown: 'Honiton lace is made on a pillow.',
    });
    expect(await syncs(trial).sync()).toMatchObject({ seen: 152, changed: 1, requests: 6 });
    await expect(fixture.ask('How is Honiton lace made?')).resolves.toBe('Honiton lace is made on a pillow.');
  });

  it('reads the changed page only, whose other passages stay the same', async () => {
    const three = (middle: string) => `# One\nFirst part.\n# Two\n${middle}\n# Three\nThird part.`;
    await projects([...rows(20), row(50, { markdown: three('Second part.') })]);
    await syncs().sync();
    const before = await passages();
    await notion.requests();
    await notion.page(id(50), { markdown: three('Rewritten part.'), lastEditedTime: '2026-02-01T00:00:00.000Z' });
    expect(await syncs().sync()).toMatchObject({ changed: 1, deleted: 0 });
    expect(await markdownRequests()).toEqual([`GET /v1/pages/${id(50)}/markdown`]);
    const kept = new Set(before.map((passage) => passage.id));
    const written = (await passages()).filter((passage) => !kept.has(passage.id));
    expect(written.map((passage) => passage.text)).toEqual(['Rewritten part.']);
  });

  it('reads a page again that may have been edited in the minute Notion tells', async () => {
    await projects([row(100)]);
    await notion.page(id(100), { markdown: 'First words.' });
    await syncs().sync();
    // Within the same minute, so that nothing in the listing differs.
    await notion.page(id(100), { markdown: 'Second words.' });
    expect(await syncs().sync()).toMatchObject({ changed: 1 });
    await expect(fixture.ask('Which words?')).resolves.toBe('Second words.');
  });

  it('takes the id of a database for that of its data sources', async () => {
    const database = { databaseId: id(910) };
    await notion.seed({ dataSources: [{ id: PROJECTS, ...database }], pages: rows(2) });
    expect(await syncs({ dataSources: [id(910)] }).sync()).toMatchObject({ seen: 2, changed: 2, failed: [] });
  });

  it('finds every row beyond what one query gives', async () => {
    await projects(rows(65), { queryLimit: 25 });
    expect(await syncs().sync()).toMatchObject({ seen: 65, changed: 65, failed: [] });
    const requests = await notion.requests();
    expect(requests.filter((request) => request.endsWith('/query'))).toHaveLength(3);
  });
});

describe('what the owner takes away', () => {
  it.each([
    ['moved to the trash', { inTrash: true }],
    ['archived', { isArchived: true }],
    ['no longer shared', { shared: false }],
  ])('vanishes at the same sync: a row and a page that are %s', async (_how, edit) => {
    const pages = [{ id: HOME, title: 'Home', markdown: 'Welcome.' }, ...rows(3)];
    await projects([...pages, { id: id(2), title: 'Inside', parent: { page_id: HOME }, markdown: 'An astrolabe.' }]);
    const trial = { dataSources: [PROJECTS], pages: [HOME] };
    await syncs(trial).sync();
    await notion.page(id(101), edit);
    await notion.page(id(2), edit);
    expect(await syncs(trial).sync()).toMatchObject({ seen: 3, deleted: 2, failed: [] });
    expect(await indexedPages()).toEqual([HOME, id(100), id(102)].map((each) => `notion:${each}`));
    await expect(fixture.ask('Where is the astrolabe?')).resolves.toBeUndefined();
  });

  it.each([
    ['in the trash', { inTrash: true }, 'is in the trash'],
    [
      'no longer shared',
      { shared: false },
      'does not exist or is not shared with the integration: nothing of it is read',
    ],
  ])('vanishes with a data source that is %s, and the owner is told', async (_how, edit, reason) => {
    await projects(rows(3));
    await syncs().sync();
    await notion.dataSource(PROJECTS, edit);
    const report = await syncs().sync();
    expect(report).toMatchObject({ seen: 0, deleted: 3, failed: [{ place: `data source ${PROJECTS}`, reason }] });
    expect(await indexedPages()).toEqual([]);
  });

  it('vanishes when Notion is switched off', async () => {
    await fixture.write({ 'file.md': 'Markdown stays.' });
    await projects(rows(2));
    const markdown = new MarkdownSource(fixture.folder);
    await fixture.syncs(markdown, notion.source({ dataSources: [PROJECTS] })).sync();
    expect((await fixture.syncs(markdown).preview()).vanishing).toHaveLength(2);
    expect(await fixture.syncs(markdown).sync()).toMatchObject({ seen: 1, deleted: 2 });
    expect(await indexedPages()).toEqual(['markdown:file.md']);
  });

  it('vanishes with a ticked Private, without a request for its text, and comes back', async () => {
    const isPrivate = (checkbox: boolean) => ({ properties: { private: { type: 'checkbox', checkbox } } });
    await projects([row(100, isPrivate(false)), row(101, isPrivate(true))]);
    const report = await syncs().sync();
    expect(report).toMatchObject({ seen: 2, changed: 1, failed: [], skipped: [{ reason: 'is private' }] });
    expect(await markdownRequests()).toEqual([`GET /v1/pages/${id(100)}/markdown`]);
    await notion.page(id(100), isPrivate(true));
    await notion.page(id(101), { ...isPrivate(false), lastEditedTime: '2026-03-01T00:00:00.000Z' });
    expect(await syncs().sync()).toMatchObject({ changed: 1, deleted: 1 });
    expect(await indexedPages()).toEqual([`notion:${id(101)}`]);
    expect((await syncs().sync()).skipped).toHaveLength(1);
  });

  it('is listed beforehand by a dry run, which writes nothing', async () => {
    await projects([row(100), row(101, { properties: { Private: { type: 'checkbox', checkbox: true } } })]);
    const { readable, skipped } = await syncs().preview();
    expect(readable).toMatchObject([{ title: 'Project 100', state: 'new' }]);
    expect(skipped).toMatchObject([{ place: expect.stringContaining('Project 101'), reason: 'is private' }]);
    expect(await indexedPages()).toEqual([]);
  });
});

describe('a page', () => {
  it('tells its properties, and links only to its public address', async () => {
    const rich = (plain_text: string) => [{ type: 'text', plain_text }];
    const properties = {
      Status: { type: 'status', status: { id: '1', name: 'Done', color: 'green' } },
      Kind: { type: 'select', select: { id: '1', name: 'Machine', color: 'red' } },
      Tags: {
        type: 'multi_select',
        multi_select: [
          { id: '1', name: 'steam' },
          { id: '2', name: 'brass' },
        ],
      },
      When: { type: 'date', date: { start: '1842-10-01', end: '1843-07-01', time_zone: null } },
      Team: {
        type: 'people',
        people: [
          { object: 'user', id: id(7), name: 'Charles' },
          { object: 'user', id: id(8) },
        ],
      },
      Finished: { type: 'checkbox', checkbox: true },
      Cogs: { type: 'number', number: 25_000 },
      Site: { type: 'url', url: 'https://ada.example/engine' },
      Note: { type: 'rich_text', rich_text: [...rich('Two '), ...rich('parts')] },
      Plans: { type: 'files', files: [{ name: 'plan.pdf', type: 'file', file: { url: 'https://x?X-Amz-Date=1' } }] },
      Sum: { type: 'formula', formula: { type: 'number', number: 42 } },
      All: {
        type: 'rollup',
        rollup: { type: 'array', function: 'show_original', array: [{ type: 'number', number: 7 }] },
      },
      Key: { type: 'unique_id', unique_id: { prefix: 'ENG', number: 3 } },
      Related: { type: 'relation', relation: [101, 102, 5, 6].map((n) => ({ id: id(n) })) },
      Nothing: { type: 'select', select: null },
      Changed: { type: 'last_edited_time', last_edited_time: '2026-01-05T10:00:00.000Z' },
    };
    await projects([
      row(100, { markdown: '', properties, publicUrl: 'https://ada.example/project' }),
      row(101),
      row(102, { properties: { Private: { type: 'checkbox', checkbox: true } } }),
      { id: id(5), title: 'From elsewhere' },
      { id: id(6), title: 'Unshared', shared: false },
    ]);
    await syncs().sync();
    const [passage] = (await passages()).filter((each) => each.page_id === `notion:${id(100)}`);
    expect(passage?.text.split('\n')).toEqual([
      '- All: 7',
      '- Cogs: 25000',
      '- Finished: yes',
      '- Key: ENG-3',
      '- Kind: Machine',
      '- Note: Two parts',
      '- Plans: plan.pdf',
      '- Related: Project 101, From elsewhere',
      '- Site: https://ada.example/engine',
      '- Status: Done',
      '- Sum: 42',
      '- Tags: steam, brass',
      '- Team: Charles',
      '- When: 1842-10-01 to 1843-07-01',
    ]);
    await fixture.index.refresh();
    const [found] = await fixture.index.search('How many cogs, 25000?', { limit: 1 });
    expect(found).toMatchObject({ url: 'https://ada.example/project', tags: ['steam', 'brass'] });
    const [other] = await fixture.index.search('What is number101?', { limit: 1 });
    expect(other).toMatchObject({ title: 'Project 101' });
    expect(other).not.toHaveProperty('url');
  });

  it('follows the new name of a page it is related to, and all of its relations', async () => {
    const relation = Array.from({ length: 60 }, (_, index) => ({ id: id(200 + index) }));
    await projects([row(100, { properties: { Related: { type: 'relation', relation } } }), ...rows(60, 200)]);
    await syncs().sync();
    await expect(fixture.ask('Which one is related to project 259?')).resolves.toContain('Project 259');
    await notion.page(id(259), { title: 'Renamed to Orchid', lastEditedTime: '2026-02-01T00:00:00.000Z' });
    // The 60th relation is beyond what a listing tells; the 2nd is not.
    await notion.page(id(201), { title: 'Renamed to Lily', lastEditedTime: '2026-02-01T00:00:00.000Z' });
    await syncs().sync();
    const [passage] = (await passages()).filter((each) => each.page_id === `notion:${id(100)}`);
    expect(passage?.text).toContain('Renamed to Lily');
    expect(passage?.text).toContain('Renamed to Orchid');
  });

  it('is read whole: subtrees that Notion leaves out are put in their place, each once', async () => {
    await projects(
      [
        row(100, {
          markdown: `Start.\n\t<unknown url="https://notion.so/x#${id(700).replaceAll('-', '')}" alt="toggle"/>\nEnd.`,
          truncated: true,
          unknownBlockIds: [id(700), id(703)],
        }),
      ],
      {
        blocks: [
          {
            id: id(700),
            parent: { page_id: id(100) },
            markdown: 'Middle.',
            unknownBlockIds: [id(701)],
            truncated: true,
          },
          // Two synced blocks that show each other.
          {
            id: id(701),
            parent: { page_id: id(100) },
            markdown: 'Round.',
            unknownBlockIds: [id(702)],
            truncated: true,
          },
          { id: id(702), parent: { page_id: id(100) }, markdown: 'And round.', unknownBlockIds: [id(701), id(100)] },
          { id: id(703), parent: { page_id: id(100) }, markdown: 'Not for us.', shared: false },
        ],
      },
    );
    expect(await syncs().sync()).toMatchObject({ changed: 1, failed: [] });
    const texts = (await passages()).flatMap(({ text }) => text.split(/\s*\n\s*/));
    expect(texts).toEqual(['Start.', 'Middle.', 'Round.', 'And round.', 'End.']);
    expect(await markdownRequests()).toHaveLength(5);
  });

  it('that Notion cuts short without a way to the rest is read as far as it goes, and reported at every sync', async () => {
    await projects([row(100, { truncated: true })]);
    const failed = [{ place: expect.stringContaining('Project 100'), reason: expect.stringContaining('too long') }];
    expect(await syncs().sync()).toMatchObject({ changed: 1, failed });
    expect(await syncs().sync()).toMatchObject({ changed: 0, failed, requests: 2 });
  });

  it('of 5 MB, without text, or with a title that is not Latin stops no other', async () => {
    const big = row(101, { markdown: 'word '.repeat(1_000_000) });
    const titled = row(103, { title: 'מכונה 🚂', markdown: 'Right to left.' });
    await projects([row(100), big, row(102, { markdown: '![](https://x.example/a.png)' }), titled]);
    const report = await syncs().sync();
    expect(report).toMatchObject({ seen: 4, changed: 2 });
    expect(report.failed.map(({ reason }) => reason)).toEqual(['is 5.0 MB; a page must be smaller than 5 MB']);
    expect(report.skipped.map(({ reason }) => reason)).toEqual(['has no text']);
  });
});

describe('trouble', () => {
  it('with one page keeps its last good version, is reported, and mends by itself', async () => {
    await projects(rows(3));
    await syncs().sync();
    await notion.page(id(101), { markdown: 'The new text.', lastEditedTime: '2026-02-01T00:00:00.000Z' });
    await notion.fault({ kind: '500', times: 100, match: { path: `${id(101)}/markdown` } });
    const report = await syncs().sync();
    expect(report).toMatchObject({
      changed: 0,
      deleted: 0,
      failed: [{ place: expect.stringContaining('Project 101') }],
    });
    expect(report.failed[0]?.reason).toContain('Notion answered 500');
    await expect(fixture.ask('Which is number101?')).resolves.toContain('number101');
    await notion.well();
    expect(await syncs().sync()).toMatchObject({ changed: 1, failed: [] });
  });

  it('with a page that vanishes between listing and reading takes it out', async () => {
    await projects(rows(2));
    await syncs().sync();
    const source = notion.source({ dataSources: [PROJECTS] });
    const listing = await source.list({ known: new Map() });
    await notion.page(id(101), { shared: false });
    await expect(source.read(listing.entries[1]!)).rejects.toMatchObject({ code: 'page_withheld' });
  });

  it('in the middle of a listing deletes nothing', async () => {
    await projects(rows(120));
    await syncs().sync();
    await notion.page(id(219), { shared: false });
    await notion.fault({ kind: '500', times: 4, match: { path: '/query', cursor: 'after-100' } });
    const report = await syncs().sync();
    expect(report).toMatchObject({ seen: 100, deleted: 0, failed: [{ place: `data source ${PROJECTS}` }] });
    expect(await indexedPages()).toHaveLength(120);
    expect(await syncs().sync()).toMatchObject({ seen: 119, deleted: 1, failed: [] });
  });

  it('with a data source that vanishes while it is listed leaves everything as it is, until that is certain', async () => {
    const other = row(5, { parent: { data_source_id: id(901) } });
    await projects([...rows(120), other], { dataSources: [{ id: PROJECTS }, { id: id(901) }] });
    const trial = { dataSources: [PROJECTS, id(901)] };
    await syncs({ dataSources: [PROJECTS] }).sync();
    await notion.requests();
    await notion.fault({ kind: '429', retryAfter: 1, times: 8, match: { path: '/query', cursor: 'after-100' } });
    const sync = syncs(trial).sync();
    await waitFor(async () => (await notion.recorded()).some(({ status }) => status === 429), {
      what: 'half a listing',
    });
    await notion.dataSource(PROJECTS, { shared: false });
    await notion.well();
    expect(await sync).toMatchObject({ changed: 1, deleted: 0, failed: [{ place: `data source ${PROJECTS}` }] });
    expect(await indexedPages()).toHaveLength(121);
    expect(await syncs(trial).sync()).toMatchObject({ seen: 1, deleted: 120, failed: [{}] });
  });

  it('with the token is said once, and everything that was read before still answers', async () => {
    await projects(rows(2));
    await syncs().sync();
    const report = await syncs({ dataSources: [PROJECTS], token: 'ntn_revoked' }).sync();
    const failed = [{ place: 'notion', reason: 'Notion does not accept NOTION_TOKEN' }];
    expect(report).toMatchObject({ seen: 0, deleted: 0, failed, requests: 1 });
    expect(await indexedPages()).toHaveLength(2);
  });

  it('with an integration that may list but not read is told to the owner, and what was read before still answers', async () => {
    await projects(rows(2));
    await syncs().sync();
    await notion.page(id(101), { markdown: 'The new text.', lastEditedTime: '2026-02-01T00:00:00.000Z' });
    await notion.fault({ kind: '403', times: 100, match: { path: '/markdown' } });
    const report = await syncs().sync();
    const reason = 'Notion answered 403: the integration may not read content: change its capabilities';
    expect(report).toMatchObject({ seen: 2, changed: 0, deleted: 0 });
    expect(report.failed).toEqual([{ place: expect.stringContaining('Project 101'), reason }]);
    await expect(fixture.ask('Which is number101?')).resolves.toContain('number101');
  });

  it('with a token that is withdrawn in the middle is not tried with every page', async () => {
    await projects(rows(3));
    const source = notion.source({ dataSources: [PROJECTS] });
    const { entries } = await source.list({ known: new Map() });
    await notion.seed({ token: 'ntn_new' });
    for (const entry of entries) await expect(source.read(entry)).rejects.toMatchObject({ code: 'notion_refused' });
    expect(await notion.requests()).toHaveLength(1);
  });

  it('of too many requests is waited out for as long as Notion says', async () => {
    await projects(rows(3));
    await notion.fault({ kind: '429', retryAfter: 1, match: { path: '/query' } });
    await notion.fault({ kind: '529', retryAfter: 1, match: { path: '/markdown' } });
    const startedAt = performance.now();
    expect(await syncs().sync()).toMatchObject({ changed: 3, failed: [], requests: 10 });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2_000);
  });

  it('with the connection is tried again, then told', async () => {
    await projects(rows(1));
    await notion.fault({ kind: 'timeout', times: 1, match: { path: '/query' } });
    await notion.fault({ kind: 'cut', times: 1, match: { path: '/markdown' } });
    const trial = { dataSources: [PROJECTS], timeoutMs: 1_000 };
    expect(await syncs(trial).sync()).toMatchObject({ changed: 1, failed: [] });
    await notion.fault({ kind: 'stall', times: 4, match: { path: '/query' } });
    const report = await syncs(trial).sync();
    expect(report.failed).toEqual([{ place: `data source ${PROJECTS}`, reason: 'Notion did not answer in time' }]);
    expect(await indexedPages()).toHaveLength(1);
  });
});

describe('a sync that does not come to its end', () => {
  it('is continued where it was killed, to the same state', async () => {
    await projects(rows(40));
    const killed = syncs().sync({
      onProgress: (done) => {
        if (done === 25) throw new Error('killed');
      },
    });
    await expect(killed).rejects.toThrow('killed');
    await notion.requests();
    expect(await syncs().sync()).toMatchObject({ seen: 40, changed: 15, failed: [] });
    expect(await markdownRequests()).toHaveLength(15);
    const resumed = (await passages()).map(({ xmin, ...passage }) => passage);
    await fixture.reset();
    await syncs().sync();
    expect((await passages()).map(({ xmin, ...passage }) => passage)).toEqual(resumed);
  });

  it('ends at once at a shutdown, also while Notion asks for patience', async () => {
    await projects(rows(3));
    await notion.fault({ kind: '429', retryAfter: 600, match: { path: `${id(101)}/markdown` } });
    const service = syncs();
    let onFirst: () => void;
    const first = new Promise<void>((resolve) => {
      onFirst = resolve;
    });
    const sync = service.sync({ onProgress: () => onFirst() });
    const ended = expect(sync).rejects.toMatchObject({ code: 'sync_interrupted' });
    await first;
    await service.beforeApplicationShutdown();
    await ended;
    expect(await fixture.query('SELECT 1 FROM "ingest"."last_report"')).toEqual([]);
    await notion.well();
    expect(await syncs().sync()).toMatchObject({ seen: 3, changed: 2, failed: [] });
  });
});

describe('the command', () => {
  it('continues where one was killed with SIGKILL', async () => {
    await projects(rows(5));
    // It comes no further than this page, so that a kill finds it under way.
    await notion.fault({ kind: 'timeout', times: 100, match: { path: `${id(103)}/markdown` } });
    const command = () =>
      spawn(process.execPath, [resolve('dist/apps/ingest/src/sync.cli.js')], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          PATH: process.env.PATH,
          DATABASE_URL: fixture.database.url,
          KNOWLEDGE_DIR: fixture.folder,
          NOTION_TOKEN: TOKEN,
          NOTION_BASE_URL: notion.baseUrl,
          NOTION_DATA_SOURCE_IDS: PROJECTS,
        },
      });
    const killed = command();
    const isUnderWay = async () => (await indexedPages()).length >= 2;
    await waitFor(isUnderWay, { what: 'the first pages' });
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const done = (await indexedPages()).length;
    expect(done).toBeLessThan(5);
    await notion.well();
    await notion.requests();
    const resumed = command();
    const out = await text(resumed.stdout);
    expect(out).toMatch(/^Knowledge synced: seen 5, changed \d+, .* failed 0, \d+ requests/);
    expect(await indexedPages()).toHaveLength(5);
    // One more at most: the page that was being written.
    expect((await markdownRequests()).length).toBeLessThanOrEqual(5 - done + 1);
  });
});

describe('the service', () => {
  it('reads Notion when it has a token, at the pace that Notion allows', async () => {
    await projects(rows(2));
    const startedAt = performance.now();
    const service = await fixture.start({
      NOTION_TOKEN: TOKEN,
      NOTION_BASE_URL: `${notion.baseUrl}/`,
      NOTION_DATA_SOURCE_IDS: PROJECTS,
    });
    expect(await indexedPages()).toHaveLength(2);
    // Six requests: five thirds of a second lie between them.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_600);
    await service.close();
  });
});
