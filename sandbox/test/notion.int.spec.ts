import { describe, expect, it } from '@jest/globals';
import { APIResponseError, Client, collectAllDataSourceRows } from '@notionhq/client';
import { useSandbox } from './sandbox.fixture.js';

const world = useSandbox({ parts: ['notion'] });
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const SOURCE = id(1);

const client = (auth = 'ntn_any', notionVersion = '2026-03-11') =>
  new Client({ auth, notionVersion, baseUrl: world.sandbox.baseUrl('notion'), retry: false, logger: () => undefined });

const put = async (path: string, body: object) => {
  const response = await fetch(`${world.sandbox.url}/notion/${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: id(100 + index),
    title: `Row ${index}`,
    parent: { data_source_id: SOURCE },
    createdTime: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
  }));

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason) => reason as APIResponseError,
  );
  return [error?.status, error?.code];
};

describe("the sandbox's Notion", () => {
  it('gives rows a hundred at a time, and says when a query has reached its limit', async () => {
    await put('workspace', { queryLimit: 120, dataSources: [{ id: SOURCE }], pages: rows(300) });
    const first = await client().dataSources.query({ data_source_id: SOURCE });
    expect([first.results.length, first.has_more, first.request_status?.type]).toEqual([100, true, 'complete']);
    const second = await client().dataSources.query({ data_source_id: SOURCE, start_cursor: first.next_cursor! });
    expect([second.results.length, second.has_more, second.request_status?.type]).toEqual([20, false, 'incomplete']);
    expect(await collectAllDataSourceRows(client(), { data_source_id: SOURCE })).toHaveLength(300);
  });

  it('shows pages, their Markdown and what stands in them, as far as they are shared', async () => {
    await put('workspace', {
      blocks: [{ id: id(20), parent: { page_id: id(2) }, type: 'toggle' }],
      pages: [
        { id: id(2), title: 'Home', markdown: '# Hello', publicUrl: 'https://ada.example/' },
        { id: id(3), title: 'Inside', parent: { block_id: id(20) } },
      ],
    });
    expect(await client().pages.retrieve({ page_id: id(2) })).toMatchObject({
      in_trash: false,
      public_url: 'https://ada.example/',
      properties: { title: { type: 'title', title: [{ plain_text: 'Home' }] } },
    });
    expect(await client().pages.retrieveMarkdown({ page_id: id(2) })).toEqual({
      object: 'page_markdown',
      id: id(2),
      markdown: '# Hello',
      truncated: false,
      unknown_block_ids: [],
    });
    const children = (block_id: string) => client().blocks.children.list({ block_id });
    expect((await children(id(2))).results).toMatchObject([{ id: id(20), type: 'toggle', has_children: true }]);
    expect((await children(id(20))).results).toMatchObject([{ id: id(3), type: 'child_page' }]);
    await put(`pages/${id(2)}`, { shared: false });
    expect(await refusal(client().pages.retrieve({ page_id: id(3) }))).toEqual([404, 'object_not_found']);
    expect((await client().search({})).results).toEqual([]);
  });

  it('refuses what Notion refuses', async () => {
    await put('workspace', { token: 'ntn_right', dataSources: [{ id: SOURCE }] });
    const right = client('ntn_right');
    expect(await refusal(client('ntn_wrong').search({}))).toEqual([401, 'unauthorized']);
    expect(await refusal(client('ntn_right', '2022-06-28').search({}))).toEqual([400, 'validation_error']);
    expect(await refusal(right.pages.retrieve({ page_id: 'no-id' }))).toEqual([400, 'validation_error']);
    expect(await refusal(right.dataSources.query({ data_source_id: SOURCE, page_size: 500 }))).toEqual([
      400,
      'validation_error',
    ]);
    expect(await refusal(right.pages.retrieve({ page_id: id(9) }))).toEqual([404, 'object_not_found']);
  });

  it('cuts the time of an edit down to the minute, and counts a new page as an edit of the one above', async () => {
    await put('workspace', { pages: [{ id: id(2), title: 'Home' }] });
    const { body } = await put(`pages/${id(3)}`, { parent: { page_id: id(2) }, title: 'New' });
    expect(body.lastEditedTime).toMatch(/:00\.000Z$/);
    expect(await client().pages.retrieve({ page_id: id(2) })).toMatchObject({ last_edited_time: body.lastEditedTime });
  });

  it('takes a new page where it may, with text that stays text, and refuses what Notion would', async () => {
    await put('workspace', { dataSources: [{ id: SOURCE }], pages: [{ id: id(2), title: 'Home' }] });
    const text = (content: string) => [{ text: { content } }];
    const properties = { title: { title: text('A new page') } };
    const callout = { rich_text: text('Mind <the> gap\nhere'), icon: { type: 'emoji' as const, emoji: '📝' as const } };
    const made = await client().pages.create({ parent: { page_id: id(2) }, properties, children: [{ callout }] });
    expect(await client().pages.retrieveMarkdown({ page_id: made.id })).toMatchObject({
      markdown: '<callout icon="📝">\n\tMind \\<the\\> gap<br>here\n</callout>',
    });
    expect((await client().blocks.children.list({ block_id: id(2) })).results).toMatchObject([
      { id: made.id, child_page: { title: 'A new page' } },
    ]);
    const row = await client().pages.create({ parent: { data_source_id: SOURCE }, properties });
    expect((await client().dataSources.query({ data_source_id: SOURCE })).results).toMatchObject([{ id: row.id }]);

    expect(await refusal(client().pages.create({ parent: { page_id: id(9) }, properties }))).toEqual([
      404,
      'object_not_found',
    ]);
    const tooLong = { title: { title: text('x'.repeat(2_001)) } };
    expect(await refusal(client().pages.create({ parent: { page_id: id(2) }, properties: tooLong }))).toEqual([
      400,
      'validation_error',
    ]);
  });

  it('fails when it is told to, keeps a log, and tells of a wrong wish', async () => {
    await put('workspace', { dataSources: [{ id: SOURCE }], pages: rows(1) });
    await fetch(`${world.sandbox.url}/notion/requests`, { method: 'DELETE' });
    await world.fault({ part: 'notion', kind: '529', retryAfter: 7, match: { path: '/query' } });
    const failed = await client()
      .dataSources.query({ data_source_id: SOURCE })
      .catch((error: APIResponseError) => error);
    expect(failed).toMatchObject({ status: 529, code: 'service_overload' });
    expect(new Headers((failed as APIResponseError).headers as Headers).get('retry-after')).toBe('7');
    await client().dataSources.query({ data_source_id: SOURCE });
    const path = `/v1/data_sources/${SOURCE}/query`;
    expect(await world.get('/notion/requests')).toMatchObject([
      { method: 'POST', path, status: 200 },
      { method: 'POST', path, status: 529 },
    ]);
    expect((await put(`pages/${id(100)}`, { titel: 'Row' })).status).toBe(400);
  });
});
