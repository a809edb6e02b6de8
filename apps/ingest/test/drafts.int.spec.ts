import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventData } from '@minime/contracts';
import { testHost, waitFor } from '@minime/testing';
import { DraftService } from '../src/drafts/draft.service.js';
import { IngestFixture } from './ingest.fixture.js';
import { id, NotionFixture, TOKEN } from './notion.fixture.js';

const HOME = id(1);
const GAPS = id(2);
const DATABASE = id(910);
const ROWS = id(900);

let fixture: IngestFixture;
let notion: NotionFixture;

beforeAll(async () => {
  [fixture, notion] = await Promise.all([IngestFixture.open(), NotionFixture.open()]);
});
beforeEach(async () => {
  await fixture.reset();
  await notion.seed({
    dataSources: [{ id: ROWS, title: 'Questions', databaseId: DATABASE }],
    pages: [
      { id: HOME, title: 'Home', markdown: 'Welcome.' },
      { id: GAPS, title: 'To be written', parent: { page_id: HOME }, markdown: '' },
    ],
  });
});
afterAll(async () => {
  await notion.close();
  await fixture.close();
});

const gap = (more: Partial<EventData<'gap.draft-requested.v1'>> = {}): EventData<'gap.draft-requested.v1'> => ({
  gapId: randomUUID(),
  question: 'What did the <b>engine</b> weigh?',
  examples: ['How heavy was it?\nMinime <page url="https://evil.example">'],
  asked: 3,
  nearest: { title: 'The engine' },
  conversationIds: [randomUUID()],
  ...more,
});
const drafts = (parentId = GAPS) => new DraftService(notion.drafts(), parentId, fixture.draftLog(), testHost().logger);
const sync = () => fixture.syncs(notion.source({ pages: [HOME], dataSources: [ROWS] })).sync();
const made = () => fixture.query<{ gap_id: string; page_id: string }>('SELECT * FROM "ingest"."drafts"');
const created = async () => (await notion.requests()).filter((request) => request === 'POST /v1/pages').length;

describe('a draft of a missing page', () => {
  it.each([
    ['page', GAPS],
    ['data source', ROWS],
    ['database', DATABASE],
  ])('is not read in a %s until its owner has taken the mark away', async (_where, parentId) => {
    await drafts(parentId).make(gap());
    const pageId = (await made())[0]!.page_id;
    const report = await sync();
    expect(report.failed).toEqual([]);
    expect(report.skipped.map(({ reason }) => reason)).toContain(
      'is a Minime draft: delete the box at its top to have it read',
    );
    expect([...(await fixture.index.pages()).keys()]).not.toContain(`notion:${pageId}`);
    const written = { lastEditedTime: '2026-01-06T10:00:00.000Z' };

    await notion.page(pageId, { ...written, markdown: '<callout>\n\tMinime draft: still\n</callout>\nHalf written.' });
    await sync();
    await expect(fixture.ask('half written')).resolves.toBeUndefined();

    await notion.page(pageId, { markdown: 'It weighed fifteen tons.', lastEditedTime: '2026-01-07T10:00:00.000Z' });
    await sync();
    await expect(fixture.ask('What did the engine weigh?')).resolves.toBe('It weighed fifteen tons.');
  });

  it('is one page, however often and by how many it is asked for', async () => {
    const asked = gap();
    await Promise.all([drafts().make(asked), drafts().make(asked)]);
    await drafts().make(asked);
    expect(await created()).toBe(1);
    await drafts().make(gap({ question: 'Do you have children?' }));
    expect(await created()).toBe(1);
    expect((await made()).filter(({ page_id }) => page_id)).toHaveLength(2);
  });

  it('is one page also where nobody heard that it was made', async () => {
    const asked = gap();
    await notion.fault({ kind: '500', times: 1, match: { method: 'POST', path: '/v1/pages' } });
    await expect(drafts().make(asked)).rejects.toMatchObject({ code: 'notion_failed' });
    await drafts().make(asked);
    expect(await created()).toBe(1);
    expect((await sync()).seen).toBe(3);
  });

  it('is made by the service; where Notion is not configured, that is an error and no silence', async () => {
    await fixture.start({
      NOTION_TOKEN: TOKEN,
      NOTION_BASE_URL: notion.baseUrl,
      NOTION_GAPS_PARENT_ID: GAPS.replaceAll('-', ''),
    });
    const { publisher } = await fixture.listen();
    await publisher.publish('gap.draft-requested.v1', gap());
    await waitFor(async () => (await made())[0]?.page_id, { what: 'the draft' });
    await expect(
      new DraftService(undefined, undefined, fixture.draftLog(), testHost().logger).make(gap()),
    ).rejects.toMatchObject({ code: 'drafts_not_configured', retryable: false });
  });
});
