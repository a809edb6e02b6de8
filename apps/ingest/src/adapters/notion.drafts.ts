import { AppError } from '@minime/platform';
import type { CreatePageParameters } from '@notionhq/client';
import { iterateAllDataSourceRows, iteratePaginatedAPI } from '@notionhq/client';
import type { Draft } from '../drafts/draft.js';
import { DraftPages } from '../drafts/ports.js';
import type { PacedNotionClient } from './notion.client.js';
import { titleOf } from './notion.properties.js';
import { told } from './notion.rest.js';

type Parent = { page_id: string } | { data_source_id: string };

const PAGE_SIZE = 100;

/** Drafts as pages of Notion. What visitors wrote goes in as rich text, which is nothing but text. */
export class NotionDrafts extends DraftPages {
  constructor(private readonly client: PacedNotionClient) {
    super();
  }

  override find(parentId: string, title: string): Promise<string | undefined> {
    return told(async () => {
      const parent = await this.parentOf(parentId);
      return 'page_id' in parent ? this.subPage(parent.page_id, title) : this.row(parent.data_source_id, title);
    });
  }

  override create(parentId: string, { title, box }: Draft): Promise<string> {
    return told(async () => {
      const text = (content: string) => ({ type: 'text' as const, text: { content } });
      const lines = box.map((line, index) => text(index > 0 ? `\n${line}` : line));
      const callout = { rich_text: lines, icon: { type: 'emoji', emoji: '📝' }, color: 'yellow_background' } as const;
      const body: CreatePageParameters = {
        parent: await this.parentOf(parentId),
        // The title's property has this id, whatever it is called.
        properties: { title: { title: [text(title)] } },
        children: [{ type: 'callout', callout }],
      };
      return (await this.client.pages.create(body)).id;
    });
  }

  /** What an owner copies from an address may be the id of a page, of a data source or of the database around it. */
  private async parentOf(id: string): Promise<Parent> {
    const finds: (() => Promise<Parent | undefined>)[] = [
      async () => ({ page_id: (await this.client.pages.retrieve({ page_id: id })).id }),
      async () => ({ data_source_id: (await this.client.dataSources.retrieve({ data_source_id: id })).id }),
      async () => {
        const database = await this.client.databases.retrieve({ database_id: id });
        const [first] = 'data_sources' in database ? database.data_sources : [];
        return first && { data_source_id: first.id };
      },
    ];
    for (const find of finds) {
      const found = await told(find).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'notion_not_found') return undefined;
        throw error;
      });
      if (found) return found;
    }
    throw new AppError(
      'notion_not_found',
      'NOTION_GAPS_PARENT_ID does not exist or is not shared with the integration',
    );
  }

  private async subPage(pageId: string, title: string): Promise<string | undefined> {
    for await (const block of iteratePaginatedAPI(this.client.blocks.children.list, {
      block_id: pageId,
      page_size: PAGE_SIZE,
    })) {
      if ('type' in block && block.type === 'child_page' && block.child_page.title === title) return block.id;
    }
    return undefined;
  }

  private async row(dataSourceId: string, title: string): Promise<string | undefined> {
    for await (const row of iterateAllDataSourceRows(this.client, {
      data_source_id: dataSourceId,
      page_size: PAGE_SIZE,
      result_type: 'page',
    })) {
      if ('properties' in row && row.object === 'page' && titleOf(row.properties as never) === title) return row.id;
    }
    return undefined;
  }
}
