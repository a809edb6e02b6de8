import type { EventData } from '@minime/contracts';

/** A page as its source has it. */
export interface SourceDocument {
  title: string;
  /** Public address; without one a citation has no link. */
  url?: string | undefined;
  tags: string[];
  /** ISO 639-1. */
  language?: string | undefined;
  /** A private page is never indexed. */
  visibility: 'public' | 'private';
  /** Why, where the owner has not said so; in one line for them. */
  privateBecause?: string;
  /** Markdown. */
  body: string;
  /** What could not be had of an otherwise good page, in one line for the owner. */
  missing?: string;
}

/** Something a source has, before it is read. */
export interface SourceEntry {
  /** Stable name, prefixed with the source's: `markdown:notes/engine.md`. */
  pageId: string;
  /** Where a person finds it. */
  place: string;
  /** Differs whenever the page would read differently: one that is known is not read again. Without one it always is. */
  revision?: string;
  /** A note of the source's own, which the next listing finds in what is known. */
  note?: string;
}

/** Something that needs the owner's eye, in one clear line. */
export interface Problem {
  place: string;
  reason: string;
}

export interface Listing {
  entries: SourceEntry[];
  /** What is there and will not be read. */
  problems: Problem[];
  /** False when a part could not be listed: then what is missing may still exist, and nothing is deleted. */
  complete: boolean;
}

export interface ListingContext {
  /** What the last sync said of each page, by page id. */
  known: ReadonlyMap<string, PageRecord>;
}

/** Where the owner writes. */
export abstract class Source {
  /** Prefix of its page ids. */
  abstract readonly name: string;
  /** @throws AppError when there is nothing to list at all */
  abstract list(context: ListingContext): Promise<Listing>;
  /**
   * @throws AppError with one line for the owner: `page_withheld` (the page must not be read by strangers, the last
   * version neither); after any other, such as `page_unreadable`, the last good version stays
   */
  abstract read(entry: SourceEntry): Promise<SourceDocument>;

  /** Requests made so far, where reading costs any. */
  get requests(): number {
    return 0;
  }

  /** Ends what is under way, with this error: the process is shutting down. */
  stop(_reason: Error): void {}
}

/** What became of a page at the last sync. `failed`: the version before, if there was one, still answers. */
export type PageState = 'indexed' | 'private' | 'empty' | 'failed';

export interface PageRecord {
  pageId: string;
  place: string;
  state: PageState;
  /** Set unless all is well. */
  reason?: string | undefined;
  /** Of the version that this is about. */
  revision?: string | undefined;
  note?: string | undefined;
}

export interface SyncReport {
  /** ISO 8601. */
  startedAt: string;
  finishedAt: string;
  full: boolean;
  /** Pages that the sources have. */
  seen: number;
  /** Pages that came or changed, or were written anew by a full sync. */
  changed: number;
  /** Passages written. */
  indexed: number;
  /** Pages taken out of the index. */
  deleted: number;
  /** Pages that are left out on purpose or for want of text. */
  skipped: Problem[];
  failed: Problem[];
  /** Made to the sources. */
  requests: number;
  /** Embedded, as the provider counts them; 0 without an embedder. */
  tokens: number;
  /** Of the index, after this sync. */
  version: number;
}

/** What ingest itself remembers from one sync to the next. */
export abstract class SyncMemory {
  abstract pages(): Promise<Map<string, PageRecord>>;
  /** Undefined before the first sync. */
  abstract lastReport(): Promise<SyncReport | undefined>;
  /** Keeps a record at once, so that a sync that is killed has not read the page in vain. */
  abstract remember(record: PageRecord): Promise<void>;
  /** Keeps the report, the records that differ and the events (`synced` when others must know): all or nothing. */
  abstract keep(
    report: SyncReport,
    records: { changed: PageRecord[]; gone: string[] },
    ended: EventData<'knowledge.sync-ended.v1'>,
    synced?: EventData<'knowledge.synced.v1'>,
  ): Promise<void>;
  /** Tells of a sync that came to nothing. */
  abstract broke(ended: EventData<'knowledge.sync-ended.v1'>): Promise<void>;
}

/** The times of the schedule: whoever comes first to one of them syncs, every other replica has nothing to do. */
export abstract class SyncSlots {
  /** @returns whether nobody has taken this time before */
  abstract take(dueAt: Date): Promise<boolean>;
}

/** Lets one sync run at a time, whichever process runs it. */
export abstract class SyncLock {
  /**
   * Runs `work` while no other sync runs anywhere.
   * @param patienceMs how long another one is waited for; 0: not at all
   * @throws AppError `sync_busy` (retryable) when another one still runs then; the signal's reason when aborted
   */
  abstract hold<T>(patienceMs: number, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}
