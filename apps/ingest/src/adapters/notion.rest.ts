import { AppError } from '@minime/platform';
import {
  isFullPage,
  isHTTPResponseError,
  iterateAllDataSourceRows,
  iteratePaginatedAPI,
  type PageObjectResponse,
} from '@notionhq/client';
import { NotionApi, type NotionChildren, type NotionContent, type NotionPage } from '../sources/notion.ports.js';
import type { PacedNotionClient } from './notion.client.js';
import { isPrivate, propertiesOf, titleOf } from './notion.properties.js';

const PAGE_SIZE = 100;
/** Blocks that cannot hold a page, however many they hold. */
const NO_PAGES_INSIDE = new Set(['table', 'child_page', 'child_database']);

/** Notion over its REST API. */
export class RestNotionApi extends NotionApi {
  constructor(private readonly client: PacedNotionClient) {
    super();
  }

  get requests(): number {
    return this.client.requests;
  }

  stop(reason: Error): void {
    this.client.stop(reason);
  }

  page(id: string): Promise<NotionPage> {
    return told(async () => {
      const page = await this.client.pages.retrieve({ page_id: id });
      if (!isFullPage(page)) throw new AppError('notion_not_found', 'may not be read by the integration');
      return toPage(page);
    });
  }

  sharedPages(): AsyncIterable<NotionPage> {
    const filter = { property: 'object', value: 'page' } as const;
    return toldEach(iteratePaginatedAPI(this.client.search, { filter, page_size: PAGE_SIZE }));
  }

  async dataSourceState(id: string): Promise<'there' | 'in trash' | 'not found'> {
    try {
      const found = await told(() => this.client.dataSources.retrieve({ data_source_id: id }));
      return 'in_trash' in found && found.in_trash ? 'in trash' : 'there';
    } catch (error) {
      if (error instanceof AppError && error.code === 'notion_not_found') return 'not found';
      throw error;
    }
  }

  rows(dataSourceId: string): AsyncIterable<NotionPage> {
    return toldEach(
      iterateAllDataSourceRows(this.client, {
        data_source_id: dataSourceId,
        page_size: PAGE_SIZE,
        result_type: 'page',
      }),
    );
  }

  dataSourcesOf(databaseId: string): Promise<string[]> {
    return told(async () => {
      const database = await this.client.databases.retrieve({ database_id: databaseId });
      return 'data_sources' in database && !database.in_trash ? database.data_sources.map(({ id }) => id) : [];
    });
  }

  async children(pageId: string): Promise<NotionChildren> {
    const found: NotionChildren = { pageIds: [], databaseIds: [] };
    const seen = new Set([pageId]);
    for (const id of seen) {
      const blocks = iteratePaginatedAPI(this.client.blocks.children.list, { block_id: id, page_size: PAGE_SIZE });
      await told(async () => {
        for await (const block of blocks) {
          if (!('type' in block)) continue;
          if (block.type === 'child_page') found.pageIds.push(block.id);
          if (block.type === 'child_database') found.databaseIds.push(block.id);
          // A synced copy shows what stands elsewhere.
          const isCopy = block.type === 'synced_block' && block.synced_block?.synced_from;
          if (block.has_children && !NO_PAGES_INSIDE.has(block.type) && !isCopy) seen.add(block.id);
        }
      });
    }
    return found;
  }

  content(pageOrBlockId: string): Promise<NotionContent> {
    return told(async () => {
      const { markdown, truncated, unknown_block_ids } = await this.client.pages.retrieveMarkdown({
        page_id: pageOrBlockId,
      });
      return { markdown, truncated, unknownBlockIds: unknown_block_ids };
    });
  }

  related(pageId: string, propertyId: string): Promise<string[]> {
    return told(async () => {
      const ids: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const answer = await this.client.pages.properties.retrieve({
          page_id: pageId,
          property_id: propertyId,
          page_size: PAGE_SIZE,
          ...(cursor && { start_cursor: cursor }),
        });
        if (answer.object !== 'list') return ids;
        for (const item of answer.results) if (item.type === 'relation') ids.push(item.relation.id);
        if (!answer.next_cursor) return ids;
        cursor = answer.next_cursor;
      }
    });
  }
}

function toPage(page: PageObjectResponse): NotionPage {
  const { id, url, public_url, last_edited_time, in_trash, archived, is_archived, parent, properties } = page;
  return {
    id,
    title: titleOf(properties),
    url,
    publicUrl: public_url ?? undefined,
    editedAt: last_edited_time,
    isGone: in_trash || archived || is_archived,
    isPrivate: isPrivate(properties),
    parentPageId: parent.type === 'page_id' ? parent.page_id : undefined,
    properties: propertiesOf(properties),
  };
}

async function* toldEach(results: AsyncIterable<object>): AsyncIterable<NotionPage> {
  try {
    for await (const result of results) {
      const page = result as Parameters<typeof isFullPage>[0];
      if (isFullPage(page)) yield toPage(page);
    }
  } catch (error) {
    throw toAppError(error);
  }
}

/** @throws AppError as `NotionApi` says */
export async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toAppError(error);
  }
}

/** One line for the owner. Notion's own messages name no content. */
function toAppError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  if (!isHTTPResponseError(cause)) {
    const { name, message } = cause as Error;
    const why = name === 'TimeoutError' ? 'Notion did not answer in time' : `Notion cannot be reached (${message})`;
    return new AppError('notion_failed', why, { cause });
  }
  const { status } = cause;
  if (status === 401) return new AppError('notion_refused', 'Notion does not accept NOTION_TOKEN', { cause });
  if (status === 404) {
    return new AppError('notion_not_found', 'does not exist or is not shared with the integration', { cause });
  }
  const why = status === 403 ? 'the integration may not read content: change its capabilities' : cause.message;
  return new AppError('notion_failed', `Notion answered ${status}: ${why}`, { cause });
}
