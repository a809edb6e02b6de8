/** A property of a page, as a stranger would read it. */
export interface NotionProperty {
  name: string;
  /** Undefined when the owner has left it empty, or when it is a relation. */
  text?: string | undefined;
  relation?: { propertyId: string; pageIds: string[]; hasMore: boolean };
  /** Set for a multi-select. */
  options?: string[];
}

export interface NotionPage {
  id: string;
  title: string;
  /** For whoever has access. */
  url: string;
  /** For everybody; undefined when the page is not published. */
  publicUrl?: string | undefined;
  /** ISO 8601. Notion cuts it down to the minute. */
  editedAt: string;
  /** In the trash or archived. */
  isGone: boolean;
  /** A checkbox named Private is ticked. */
  isPrivate: boolean;
  /** The page right above, when it is one. */
  parentPageId?: string | undefined;
  properties: NotionProperty[];
}

export interface NotionContent {
  /** Notion's enhanced Markdown. */
  markdown: string;
  truncated: boolean;
  /** Subtrees that the Markdown leaves out; each can be asked for like a page. */
  unknownBlockIds: string[];
}

/** Ids of what stands in a page, however deep in its columns and toggles. */
export interface NotionChildren {
  pageIds: string[];
  databaseIds: string[];
}

/**
 * Notion, as the source needs it. Every method throws an AppError: `notion_refused` when the token is not accepted,
 * `notion_not_found` when there is nothing that the integration may see, `notion_failed` for everything else.
 */
export abstract class NotionApi {
  /** Requests made so far, repeated ones included. */
  abstract readonly requests: number;
  abstract page(id: string): Promise<NotionPage>;
  /** Every page that the integration may see, as far as Notion's search knows it. */
  abstract sharedPages(): AsyncIterable<NotionPage>;
  abstract dataSourceState(id: string): Promise<'there' | 'in trash' | 'not found'>;
  /** Every row, also beyond the 10,000 of one query. */
  abstract rows(dataSourceId: string): AsyncIterable<NotionPage>;
  abstract dataSourcesOf(databaseId: string): Promise<string[]>;
  abstract children(pageId: string): Promise<NotionChildren>;
  abstract content(pageOrBlockId: string): Promise<NotionContent>;
  /** Every page of a relation, also beyond those that the page itself names. */
  abstract related(pageId: string, propertyId: string): Promise<string[]>;
  /** Ends what is under way and everything after it, with this error. */
  abstract stop(reason: Error): void;
}
