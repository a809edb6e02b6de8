import type { KnowledgeIndex } from '@minime/knowledge';
import { type Examined, examine, lineOf } from './examine.js';
import type { Listing, PageRecord, Source, SourceEntry, SyncReport } from './ports.js';

/** One sync as it goes along: what it found so far and what it did about it. */
export class SyncRun {
  readonly counts: Pick<SyncReport, 'changed' | 'indexed' | 'deleted' | 'skipped' | 'failed'> = {
    changed: 0,
    indexed: 0,
    deleted: 0,
    skipped: [],
    failed: [],
  };
  private readonly seen = new Map<string, PageRecord>();
  private readonly gone = new Set<string>();
  private readonly unreadable = new Set<string>();

  /**
   * @param indexed content hash by page id
   * @param remembered what the last sync said of each page
   * @param full whether unchanged pages are written too
   */
  constructor(
    private readonly index: KnowledgeIndex,
    private readonly indexed: ReadonlyMap<string, string>,
    private readonly remembered: ReadonlyMap<string, PageRecord>,
    private readonly full: boolean,
  ) {}

  /** Undefined when the source cannot be listed: that is reported, and nothing of it is touched. */
  async list(source: Source): Promise<Listing | undefined> {
    try {
      const listing = await source.list({ known: this.remembered });
      this.counts.failed.push(...listing.problems);
      return listing;
    } catch (error) {
      this.counts.failed.push({ place: source.name, reason: lineOf(error) });
      this.unreadable.add(source.name);
      return undefined;
    }
  }

  /**
   * Reads one page, unless it is known as it is, and writes it to the index if it differs.
   * @returns the record of a page that need not be read again, where it says something new
   */
  async take(source: Source, entry: SourceEntry): Promise<PageRecord | undefined> {
    const known = this.remembered.get(entry.pageId);
    if (known && this.isAsKnown(entry, known)) {
      this.note({ ...known, place: entry.place, note: entry.note });
      return undefined;
    }
    const found = await this.write(await examine(source, entry));
    const reason = found.state === 'indexed' ? found.missing : found.reason;
    const { pageId, place, revision, note } = entry;
    const record: PageRecord = { pageId, place, state: found.state, reason, revision, note };
    this.note(record);
    const keeps = found.state === 'indexed' || (found.state === 'failed' && !found.withheld);
    if (!keeps && this.indexed.has(pageId)) this.gone.add(pageId);
    return revision && found.state !== 'failed' && !isSame(record, known) ? record : undefined;
  }

  /** Takes out of the index what the source has no longer or no longer shows. */
  async finish(source: Source, complete: boolean): Promise<void> {
    if (complete) {
      for (const id of this.indexed.keys()) if (isOf(source, id) && !this.seen.has(id)) this.gone.add(id);
    } else {
      this.unreadable.add(source.name);
    }
    const gone = [...this.gone].filter((id) => isOf(source, id));
    await this.index.remove(gone);
    this.counts.deleted += gone.length;
  }

  /** Takes out of the index what came from a source that is switched off. */
  async dropOthers(sources: readonly Source[]): Promise<void> {
    const gone = [...this.indexed.keys()].filter((id) => !sources.some((source) => isOf(source, id)));
    await this.index.remove(gone);
    this.counts.deleted += gone.length;
  }

  /** What the memory has to change. */
  records(): { changed: PageRecord[]; gone: string[] } {
    const isKept = (id: string) => this.seen.has(id) || [...this.unreadable].some((name) => id.startsWith(`${name}:`));
    return {
      changed: [...this.seen.values()].filter((record) => !isSame(record, this.remembered.get(record.pageId))),
      gone: [...this.remembered.keys()].filter((id) => !isKept(id)),
    };
  }

  private isAsKnown({ pageId, revision }: SourceEntry, known: PageRecord): boolean {
    if (this.full || revision === undefined || known.revision !== revision || known.state === 'failed') return false;
    return this.indexed.has(pageId) === (known.state === 'indexed');
  }

  private note(record: PageRecord): void {
    this.seen.set(record.pageId, record);
    const { state, place, reason } = record;
    if (reason === undefined) return;
    const list = state === 'private' || state === 'empty' ? this.counts.skipped : this.counts.failed;
    list.push({ place, reason });
  }

  private async write(found: Examined): Promise<Examined> {
    if (found.state !== 'indexed') return found;
    const { page } = found;
    if (!this.full && this.indexed.get(page.id) === page.contentHash) return found;
    try {
      await this.index.put(page);
    } catch (error) {
      return {
        state: 'failed',
        reason: `cannot be written to the index: ${(error as Error).message}`,
        withheld: false,
      };
    }
    this.counts.changed += 1;
    this.counts.indexed += page.passages.length;
    return found;
  }
}

const isOf = (source: Source, pageId: string): boolean => pageId.startsWith(`${source.name}:`);

const isSame = (record: PageRecord, other: PageRecord | undefined): boolean =>
  record.place === other?.place &&
  record.state === other.state &&
  record.reason === other.reason &&
  record.revision === other.revision &&
  record.note === other.note;
