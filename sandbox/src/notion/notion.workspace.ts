import type { BlockEdit, DataSourceEdit, PageEdit, WorkspaceSeed } from './notion.schema.js';

export type Parent = NonNullable<PageEdit['parent']>;
type Properties = NonNullable<PageEdit['properties']>;

interface Content {
  markdown: string;
  truncated: boolean;
  unknownBlockIds: string[];
}

export interface NotionPage extends Content {
  id: string;
  parent: Parent;
  title: string;
  properties: Properties;
  publicUrl: string | null;
  createdTime: string;
  lastEditedTime: string;
  inTrash: boolean;
  isArchived: boolean;
  shared: boolean;
}

export interface NotionDataSource {
  id: string;
  databaseId: string;
  title: string;
  parent?: Parent | undefined;
  inTrash: boolean;
  shared: boolean;
}

export interface NotionBlock extends Content {
  id: string;
  parent: Parent;
  type: string;
  shared: boolean;
}

const MINUTE_MS = 60_000;
const NO_CONTENT: Content = { markdown: '', truncated: false, unknownBlockIds: [] };

/** What stands in the workspace, and who may see it. */
export class NotionWorkspace {
  token: string | undefined;
  queryLimit = 10_000;
  readonly pages = new Map<string, NotionPage>();
  readonly dataSources = new Map<string, NotionDataSource>();
  readonly blocks = new Map<string, NotionBlock>();

  seed({ token, queryLimit, dataSources, pages, blocks }: WorkspaceSeed): void {
    for (const each of [this.pages, this.dataSources, this.blocks]) each.clear();
    this.token = token;
    this.queryLimit = queryLimit;
    for (const { id, ...edit } of dataSources) this.putDataSource(id, edit);
    for (const { id, ...edit } of blocks) this.putBlock(id, edit);
    for (const { id, ...edit } of pages) this.putPage(id, { lastEditedTime: '2026-01-05T10:00:00.000Z', ...edit });
  }

  putPage(id: string, edit: PageEdit): NotionPage {
    const now = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS).toISOString();
    const before = this.pages.get(id);
    const page: NotionPage = {
      ...NO_CONTENT,
      parent: { workspace: true },
      title: '',
      properties: {},
      publicUrl: null,
      createdTime: edit.lastEditedTime ?? now,
      inTrash: false,
      isArchived: false,
      shared: true,
      ...before,
      ...given(edit),
      id,
      lastEditedTime: edit.lastEditedTime ?? now,
    };
    this.pages.set(id, page);
    // A page that comes or goes is a change of the page it stands in.
    if (!before || before.inTrash !== page.inTrash) this.touch(page.parent, page.lastEditedTime);
    return page;
  }

  putDataSource(id: string, edit: DataSourceEdit): NotionDataSource {
    const before = this.dataSources.get(id);
    const defaults = { databaseId: id, title: '', inTrash: false, shared: true };
    const dataSource: NotionDataSource = { ...defaults, ...before, ...given(edit), id };
    this.dataSources.set(id, dataSource);
    return dataSource;
  }

  putBlock(id: string, edit: BlockEdit): NotionBlock {
    const defaults = { ...NO_CONTENT, parent: { workspace: true } as const, type: 'toggle', shared: true };
    const block: NotionBlock = { ...defaults, ...this.blocks.get(id), ...given(edit), id };
    this.blocks.set(id, block);
    return block;
  }

  /** Undefined when it does not exist or the integration may not see it: Notion tells no difference. */
  page(id: string): NotionPage | undefined {
    const page = this.pages.get(id);
    return page?.shared && this.canSee(page.parent) ? page : undefined;
  }

  dataSource(id: string): NotionDataSource | undefined {
    const dataSource = this.dataSources.get(id);
    return dataSource?.shared && (!dataSource.parent || this.canSee(dataSource.parent)) ? dataSource : undefined;
  }

  block(id: string): NotionBlock | undefined {
    const block = this.blocks.get(id);
    return block?.shared && this.canSee(block.parent) ? block : undefined;
  }

  visiblePages(): NotionPage[] {
    return [...this.pages.values()].filter(({ id }) => this.page(id));
  }

  private canSee(parent: Parent): boolean {
    if ('page_id' in parent) return this.page(parent.page_id) !== undefined;
    if ('block_id' in parent) return this.block(parent.block_id) !== undefined;
    return 'data_source_id' in parent ? this.dataSource(parent.data_source_id) !== undefined : true;
  }

  private touch(parent: Parent, time: string): void {
    const above = 'block_id' in parent ? this.blocks.get(parent.block_id)?.parent : parent;
    const page = above && 'page_id' in above ? this.pages.get(above.page_id) : undefined;
    if (page && page.lastEditedTime < time) page.lastEditedTime = time;
  }
}

/** Without what was left out, so that it does not wipe what is there. */
type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const given = <T extends object>(edit: T): Given<T> =>
  Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined)) as Given<T>;
