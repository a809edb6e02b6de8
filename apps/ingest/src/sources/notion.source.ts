import { createHash } from 'node:crypto';
import { AppError } from '@minime/platform';
import { DRAFT_REASON, isDraft } from '../drafts/draft.mark.js';
import { type Listing, type ListingContext, Source, type SourceDocument, type SourceEntry } from '../ports.js';
import { NotionContentReader } from './notion.content.js';
import { isSettled, type ListedPage, NotionListing, placeOf } from './notion.listing.js';
import { plainMarkdown } from './notion.markdown.js';
import type { NotionApi, NotionPage, NotionProperty } from './notion.ports.js';

export interface NotionSelection {
  dataSourceIds: readonly string[];
  /** With the pages and databases in them. */
  pageIds: readonly string[];
}

/** Counts the rules by which a page becomes text: a change of them reads every page anew at the next sync. */
const RULES = 1;
const CUT_SHORT = 'is too long for Notion to give as a whole: its end is missing';

/** Pages of Notion: the rows of data sources, and pages with everything in them. */
export class NotionSource extends Source {
  readonly name = 'notion';
  private listed: ReadonlyMap<string, ListedPage> = new Map();
  /** Why no further page of this listing can be read. */
  private refusal: AppError | undefined;
  private readonly otherTitles = new Map<string, string | undefined>();

  /** @param now ms since 1970 */
  constructor(
    private readonly api: NotionApi,
    private readonly selection: NotionSelection,
    private readonly now: () => number = Date.now,
  ) {
    super();
  }

  override get requests(): number {
    return this.api.requests;
  }

  override stop(reason: Error): void {
    this.api.stop(reason);
  }

  async list({ known }: ListingContext): Promise<Listing> {
    const now = this.now();
    const listing = new NotionListing(this.api, (id) => known.get(this.pageId(id)), now);
    await listing.run(this.selection.dataSourceIds, this.selection.pageIds);
    this.listed = listing.found;
    this.otherTitles.clear();
    this.refusal = undefined;
    const entries = [...listing.found.values()].map((listed) => this.entryOf(listed, now));
    entries.sort((a, b) => (a.pageId < b.pageId ? -1 : 1));
    return { entries, problems: listing.problems, complete: listing.complete };
  }

  async read({ pageId }: SourceEntry): Promise<SourceDocument> {
    if (this.refusal) throw this.refusal;
    const page = this.listed.get(pageId.slice(this.name.length + 1))?.page;
    if (!page) throw new AppError('page_unreadable', 'is not in the listing');
    return this.document(page).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'notion_refused') this.refusal = error;
      throw error;
    });
  }

  private async document(page: NotionPage): Promise<SourceDocument> {
    const { title, publicUrl: url } = page;
    if (page.isPrivate) return { title, url, tags: [], visibility: 'private', body: '' };
    const { markdown, isCutShort } = await new NotionContentReader(this.api).read(page.id);
    if (isDraft(markdown)) {
      return { title, url, tags: [], visibility: 'private', privateBecause: DRAFT_REASON, body: '' };
    }
    const body = [await this.facts(page), plainMarkdown(markdown)].filter(Boolean).join('\n\n');
    return { title, url, tags: tagsOf(page), visibility: 'public', body, ...(isCutShort && { missing: CUT_SHORT }) };
  }

  private pageId = (id: string): string => `${this.name}:${id}`;

  private entryOf({ page, note }: ListedPage, now: number): SourceEntry {
    return {
      pageId: this.pageId(page.id),
      place: placeOf(page),
      ...(isSettled(page.editedAt, now) && { revision: this.revisionOf(page) }),
      ...(note && { note }),
    };
  }

  /** Of everything that the page's text is made of, the names of its relations included, as far as they are listed. */
  private revisionOf({ editedAt, title, publicUrl, isPrivate, properties }: NotionPage): string {
    const related = properties.flatMap(({ relation }) => relation?.pageIds ?? []).map((id) => this.listedTitle(id));
    return createHash('sha256')
      .update(JSON.stringify([RULES, editedAt, title, publicUrl, isPrivate, properties, related]))
      .digest('hex');
  }

  /** The properties as a list, in front of the text. */
  private async facts(page: NotionPage): Promise<string> {
    const lines: string[] = [];
    for (const property of page.properties) {
      const text = (await this.textOf(page, property))?.replace(/\s+/g, ' ').trim();
      if (text) lines.push(`- ${property.name}: ${text}`);
    }
    return lines.join('\n');
  }

  private async textOf(page: NotionPage, { text, relation }: NotionProperty): Promise<string | undefined> {
    if (!relation) return text;
    const ids = relation.hasMore ? await this.api.related(page.id, relation.propertyId) : relation.pageIds;
    const titles: (string | undefined)[] = [];
    for (const id of ids) titles.push(await this.titleOf(id));
    return titles.filter(Boolean).join(', ');
  }

  /** Undefined for a page that strangers may not know of. */
  private async titleOf(id: string): Promise<string | undefined> {
    if (this.listed.has(id)) return this.listedTitle(id);
    if (!this.otherTitles.has(id)) this.otherTitles.set(id, titleIn(await this.other(id)));
    return this.otherTitles.get(id);
  }

  private other(id: string): Promise<NotionPage | undefined> {
    return this.api.page(id).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'notion_not_found') return undefined;
      throw error;
    });
  }

  private listedTitle(id: string): string | undefined {
    return titleIn(this.listed.get(id)?.page);
  }
}

const titleIn = (page: NotionPage | undefined): string | undefined =>
  page && !page.isPrivate && !page.isGone ? page.title : undefined;

const tagsOf = ({ properties }: NotionPage): string[] =>
  properties.find(({ name, options }) => options && /^tags$/i.test(name.trim()))?.options ?? [];
