import { AppError } from '@minime/platform';
import type { PageRecord, Problem } from '../ports.js';
import type { NotionApi, NotionChildren, NotionPage } from './notion.ports.js';

export interface ListedPage {
  page: NotionPage;
  /** To be given back at the next listing. */
  note?: string;
}

/** What a page held when it was last looked into: as long as it has not been edited, it holds the same. */
interface Note extends NotionChildren {
  editedAt: string;
}

/** Notion tells the minute of an edit: within it (and a clock's error) another edit would look the same. In ms. */
const SETTLED_AFTER_MS = 90_000;

/** Whether the time of the last edit would differ after another edit. */
export const isSettled = (editedAt: string, now: number): boolean =>
  !editedAt.endsWith(':00.000Z') || now - Date.parse(editedAt) >= SETTLED_AFTER_MS;

/** A page that is to be looked into. */
interface Waiting {
  id: string;
  /** Undefined for what nothing leads to: it is named in the configuration, or a row. */
  parentId?: string;
  /** Where it has been seen already. */
  page?: NotionPage;
}

/** Finds what is there, without reading it: rows of data sources and pages, with the pages and databases in them. */
export class NotionListing {
  readonly found = new Map<string, ListedPage>();
  readonly problems: Problem[] = [];
  /** False when something could not be listed for another reason than not being there. */
  complete = true;
  private readonly seen = new Set<string>();
  private shared: Map<string, NotionPage> | undefined;

  /**
   * @param known what the last sync said, by Notion's page id
   * @param now ms since 1970
   */
  constructor(
    private readonly api: NotionApi,
    private readonly known: (pageId: string) => PageRecord | undefined,
    private readonly now: number,
  ) {}

  /** @throws AppError `notion_refused` */
  async run(dataSourceIds: readonly string[], pageIds: readonly string[]): Promise<void> {
    for (const id of dataSourceIds) await this.dataSource(dashed(id), `data source ${id}`);
    for (const id of pageIds) await this.tree({ id: dashed(id) });
  }

  private async dataSource(id: string, place: string): Promise<void> {
    if (this.seen.has(id)) return;
    this.seen.add(id);
    const state = await this.attempt(place, () => this.api.dataSourceState(id));
    // The address of a database in Notion shows the database's id, which is not that of its data source.
    if (state === 'not found') return this.database(id, place);
    if (state === 'in trash') return this.report(place, 'is in the trash');
    if (state === undefined) return;
    const rows: NotionPage[] = [];
    await this.attempt(place, async () => {
      for await (const row of this.api.rows(id)) rows.push(row);
    });
    for (const page of rows) await this.tree({ id: page.id, page });
  }

  /** A page and every page in it, at any depth; each once, however they hang together. */
  private async tree(root: Waiting): Promise<void> {
    const waiting = [root];
    for (const { id, parentId, page: seen } of waiting) {
      if (this.seen.has(id)) continue;
      this.seen.add(id);
      const place = this.known(id)?.place ?? `page ${id}`;
      const page = seen ?? (await this.lookUp(id, place, !parentId));
      if (!page || page.isGone) {
        if (page && !parentId && !seen) this.report(place, 'is in the trash');
        continue;
      }
      const hasMoved = parentId !== undefined && page.parentPageId !== undefined && page.parentPageId !== parentId;
      if (hasMoved) continue;
      const children = page.isPrivate ? undefined : await this.childrenOf(page);
      this.add(page, children);
      for (const childId of children?.pageIds ?? []) waiting.push({ id: childId, parentId: id });
      // A database that is only shown here, and not shared, is none of ours: no news.
      for (const databaseId of children?.databaseIds ?? []) await this.database(databaseId, undefined, false);
    }
  }

  /** Search names a hundred pages at a time, but promises no completeness: what it leaves out is asked for. */
  private async lookUp(id: string, place: string, isNews: boolean): Promise<NotionPage | undefined> {
    this.shared ??= await this.sharedPages();
    return this.shared.get(id) ?? this.attempt(place, () => this.api.page(id), true, isNews);
  }

  private async sharedPages(): Promise<Map<string, NotionPage>> {
    const shared = new Map<string, NotionPage>();
    await this.attempt('the pages shared with the integration', async () => {
      for await (const page of this.api.sharedPages()) shared.set(page.id, page);
    });
    return shared;
  }

  private async database(id: string, place = `database ${id}`, isNews = true): Promise<void> {
    const dataSourceIds = await this.attempt(place, () => this.api.dataSourcesOf(id), true, isNews);
    for (const dataSourceId of dataSourceIds ?? []) await this.dataSource(dataSourceId, place);
  }

  private async childrenOf(page: NotionPage): Promise<NotionChildren | undefined> {
    const note = noteOf(this.known(page.id));
    if (note?.editedAt === page.editedAt) return note;
    return this.attempt(placeOf(page), () => this.api.children(page.id));
  }

  private add(page: NotionPage, children?: NotionChildren): void {
    const note = children &&
      isSettled(page.editedAt, this.now) && {
        note: JSON.stringify({ editedAt: page.editedAt, ...pick(children) } satisfies Note),
      };
    this.found.set(page.id, { page, ...note });
  }

  /**
   * Lets one part fail without the others.
   * @param mayBeGone not being there is an answer: what hung on it vanishes. Otherwise it vanished while it was listed.
   * @param isNews whether that is told to the owner
   */
  private async attempt<T>(
    place: string,
    work: () => Promise<T>,
    mayBeGone = false,
    isNews = true,
  ): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'notion_refused') throw error;
      const isGone = mayBeGone && error.code === 'notion_not_found';
      if (!isGone) this.complete = false;
      if (!isGone || isNews) this.report(place, `${error.message}${isGone ? ': nothing of it is read' : ''}`);
      return undefined;
    }
  }

  private report(place: string, reason: string): void {
    this.problems.push({ place, reason });
  }
}

/** For the owner's eyes: the title and the way there. */
export const placeOf = ({ title, url }: NotionPage): string => `${title} (${url})`;

function noteOf(record: PageRecord | undefined): Note | undefined {
  return record?.note === undefined ? undefined : JSON.parse(record.note);
}

const pick = ({ pageIds, databaseIds }: NotionChildren): NotionChildren => ({ pageIds, databaseIds });

/** As Notion gives ids, however they were copied. */
const dashed = (id: string): string =>
  id
    .replaceAll('-', '')
    .toLowerCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
