import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { z } from 'zod';
import { NotionApiError, notFound } from './notion.error.js';
import {
  calloutMarkdown,
  childBlocks,
  databaseObject,
  dataSourceObject,
  pageObject,
  propertyId,
} from './notion.objects.js';
import { dashed, requests } from './notion.schema.js';
import type { NotionPage, NotionWorkspace } from './notion.workspace.js';

/** Each endpoint that the product uses, answering as API version 2026-03-11 does. */
export class NotionApi {
  constructor(private readonly workspace: NotionWorkspace) {}

  readonly endpoints: [method: 'get' | 'post', path: string, answer: (req: Request) => object][] = [
    ['get', '/data_sources/:id', (req) => this.dataSource(req)],
    ['post', '/data_sources/:id/query', (req) => this.query(req)],
    ['get', '/databases/:id', (req) => this.database(req)],
    ['get', '/pages/:id', (req) => this.page(req)],
    ['get', '/pages/:id/markdown', (req) => this.markdown(req)],
    ['get', '/pages/:id/properties/:property', (req) => this.property(req)],
    ['get', '/blocks/:id/children', (req) => this.children(req)],
    ['post', '/pages', (req) => this.create(req)],
    ['post', '/search', (req) => this.search(req)],
  ];

  private dataSource(req: Request): object {
    parse(requests.none, req.query);
    return dataSourceObject(this.visibleDataSource(req));
  }

  private query(req: Request): object {
    const { filter, sorts, start_cursor, page_size } = parse(requests.query, req.body ?? {});
    const dataSource = this.visibleDataSource(req);
    const since = filter?.created_time.on_or_after ?? '';
    const rows = this.workspace
      .visiblePages()
      .filter(({ parent }) => 'data_source_id' in parent && parent.data_source_id === dataSource.id)
      .filter(({ inTrash, createdTime }) => !inTrash && createdTime >= since)
      .sort((a, b) => (a.createdTime < b.createdTime ? -1 : a.createdTime > b.createdTime ? 1 : 0));
    if (sorts?.[0]?.direction !== 'ascending') rows.reverse();
    const { queryLimit } = this.workspace;
    const answer = listed(rows.slice(0, queryLimit), page_size, start_cursor, (row) => this.pageObject(row));
    const isIncomplete = !answer.has_more && rows.length > queryLimit;
    return {
      ...answer,
      type: 'page_or_data_source',
      page_or_data_source: {},
      request_status: isIncomplete
        ? { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' }
        : { type: 'complete' },
    };
  }

  private database(req: Request): object {
    parse(requests.none, req.query);
    const id = idOf(req);
    const sources = [...this.workspace.dataSources.values()].filter(({ databaseId }) => databaseId === id);
    const visible = sources.filter((source) => this.workspace.dataSource(source.id));
    if (visible.length === 0) throw notFound('database', id);
    return databaseObject(visible);
  }

  private page(req: Request): object {
    parse(requests.none, req.query);
    return this.pageObject(this.visiblePage(req));
  }

  private markdown(req: Request): object {
    parse(requests.markdown, req.query);
    const id = idOf(req);
    const found = this.workspace.page(id) ?? this.workspace.block(id);
    if (!found) throw notFound('page', id);
    const { markdown, truncated, unknownBlockIds } = found;
    return { object: 'page_markdown', id, markdown, truncated, unknown_block_ids: unknownBlockIds };
  }

  private property(req: Request): object {
    const { start_cursor, page_size } = parse(requests.list, req.query);
    const wanted = String(req.params.property);
    const { properties } = this.visiblePage(req);
    const found = Object.entries(properties).find(([name]) => [propertyId(name), name.toLowerCase()].includes(wanted));
    if (!found) throw new NotionApiError(400, `Could not find property with name or id: ${wanted}`);
    const { type, [found[1].type]: held } = found[1] as { type: string; [key: string]: unknown };
    if (!Array.isArray(held)) return { object: 'property_item', id: propertyId(found[0]), ...found[1] };
    const answer = listed(held, page_size, start_cursor, (item) => ({ object: 'property_item', type, [type]: item }));
    return { ...answer, type: 'property_item', property_item: { id: propertyId(found[0]), type, next_url: null } };
  }

  private children(req: Request): object {
    const { start_cursor, page_size } = parse(requests.list, req.query);
    const id = idOf(req);
    if (!this.workspace.page(id) && !this.workspace.block(id)) throw notFound('block', id);
    return { ...listed(childBlocks(id, this.workspace), page_size, start_cursor, same), type: 'block', block: {} };
  }

  private create(req: Request): object {
    const { parent, properties, children } = parse(requests.create, req.body ?? {});
    if ('page_id' in parent && !this.workspace.page(parent.page_id)) throw notFound('page', parent.page_id);
    if ('data_source_id' in parent && !this.workspace.dataSource(parent.data_source_id)) {
      throw notFound('data_source', parent.data_source_id);
    }
    const { type: _, ...above } = parent;
    const markdown = children.map(({ callout }) => calloutMarkdown(callout)).join('\n');
    return this.pageObject(
      this.workspace.putPage(randomUUID(), { parent: above, title: properties.title.title, markdown }),
    );
  }

  private search(req: Request): object {
    const { filter, start_cursor, page_size } = parse(requests.search, req.body ?? {});
    const pages =
      filter?.value === 'data_source' ? [] : this.workspace.visiblePages().filter(({ inTrash }) => !inTrash);
    const answer = listed(pages, page_size, start_cursor, (page) => this.pageObject(page));
    return { ...answer, type: 'page_or_data_source', page_or_data_source: {} };
  }

  private pageObject(page: NotionPage): object {
    return pageObject(page, this.workspace);
  }

  private visiblePage(req: Request): NotionPage {
    const id = idOf(req);
    const page = this.workspace.page(id);
    if (!page) throw notFound('page', id);
    return page;
  }

  private visibleDataSource(req: Request) {
    const id = idOf(req);
    const dataSource = this.workspace.dataSource(id);
    if (!dataSource) throw notFound('data_source', id);
    return dataSource;
  }
}

const same = (item: object): object => item;

function idOf(req: Request): string {
  const id = dashed(String(req.params.id));
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
    throw new NotionApiError(400, `path failed validation: path.id should be a valid uuid, instead was "${id}".`);
  }
  return id;
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new NotionApiError(400, `body failed validation: ${problems.join('; ')}`);
}

function listed<T>(all: T[], size: number, cursor: string | undefined, toWire: (item: T) => object) {
  const start = cursor === undefined ? 0 : Number(cursor.replace('after-', ''));
  if (!Number.isInteger(start)) throw new NotionApiError(400, 'start_cursor is not one that was given');
  const end = start + size;
  const hasMore = end < all.length;
  return {
    object: 'list',
    results: all.slice(start, end).map(toWire),
    next_cursor: hasMore ? `after-${end}` : null,
    has_more: hasMore,
  };
}
