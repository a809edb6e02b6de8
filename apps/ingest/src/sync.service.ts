import type { EventData } from '@minime/contracts';
import type { KnowledgeIndex } from '@minime/knowledge';
import { AppError, type Logger } from '@minime/platform';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { lineOf } from './examine.js';
import { type Listing, type Problem, type Source, type SyncLock, type SyncMemory, type SyncReport } from './ports.js';
import { type Preview, preview } from './preview.js';
import { SyncRun } from './sync.run.js';

export interface SyncOptions {
  /** Write every page anew, also what has not changed. */
  full?: boolean;
  /** How long to wait for a sync that runs already, in ms; 0 (default): not at all. */
  patienceMs?: number;
  /** Called after each page with how many of all are done. */
  onProgress?: (done: number, total: number) => void;
}

/** Brings the index to what the sources say; writes only what differs. */
export class SyncService implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly sources: readonly Source[],
    private readonly index: KnowledgeIndex,
    private readonly memory: SyncMemory,
    private readonly lock: SyncLock,
    private readonly logger: Logger,
  ) {}

  /**
   * One sync, and never two at a time. Killed in the middle, the next one continues: what is indexed already is
   * recognised by its hash.
   * @throws AppError `sync_busy` (retryable) when another one runs, `sync_interrupted` (retryable) at shutdown
   */
  async sync({ full = false, patienceMs = 0, onProgress }: SyncOptions = {}): Promise<SyncReport> {
    const work = () => this.run(full, onProgress).catch((error) => this.broken(error));
    const run = this.lock.hold(patienceMs, work, this.stopping.signal);
    this.running = run.catch(() => undefined);
    return run;
  }

  /** What strangers would be able to read after a sync; writes nothing. */
  preview(): Promise<Preview> {
    return preview(this.sources, this.index);
  }

  async beforeApplicationShutdown(): Promise<void> {
    const reason = new AppError('sync_interrupted', 'the sync was interrupted by a shutdown', { retryable: true });
    this.stopping.abort(reason);
    for (const source of this.sources) source.stop(reason);
    await this.running;
  }

  private async run(full: boolean, onProgress?: SyncOptions['onProgress']): Promise<SyncReport> {
    const startedAt = new Date().toISOString();
    const requestsBefore = requestsOf(this.sources);
    const tokensBefore = this.index.embeddedTokens;
    await this.index.prepare({ full });
    const [indexed, remembered, last] = await Promise.all([
      this.index.pages(),
      this.memory.pages(),
      this.memory.lastReport(),
    ]);
    const run = new SyncRun(this.index, indexed, remembered, full);
    const listings = await listAll(this.sources, run);
    const total = [...listings.values()].reduce((sum, { entries }) => sum + entries.length, 0);
    let done = 0;
    for (const [source, { entries, complete }] of listings) {
      for (const entry of entries) {
        this.stopping.signal.throwIfAborted();
        const record = await run.take(source, entry);
        this.stopping.signal.throwIfAborted();
        if (record) await this.memory.remember(record);
        onProgress?.(++done, total);
      }
      this.stopping.signal.throwIfAborted();
      await run.finish(source, complete);
    }
    this.stopping.signal.throwIfAborted();
    await run.dropOthers(this.sources);
    const report: SyncReport = {
      startedAt,
      finishedAt: new Date().toISOString(),
      full,
      seen: total,
      ...run.counts,
      requests: requestsOf(this.sources) - requestsBefore,
      tokens: this.index.embeddedTokens - tokensBefore,
      version: await this.index.version(),
    };
    const isNews = report.version !== (last?.version ?? 0) || !sameProblems(report, last);
    await this.memory.keep(report, run.records(), toEnded(report, this.sources), isNews ? toEvent(report) : undefined);
    this.log(report);
    return report;
  }

  /** The owner learns of it from another service; should that be impossible too, the error itself is what counts. */
  private async broken(error: unknown): Promise<never> {
    if (!this.stopping.signal.aborted) {
      const broken = lineOf(error).slice(0, LINE_CHARS);
      await this.memory.broke({ finishedAt: new Date().toISOString(), broken, problems: [] }).catch((err: unknown) => {
        this.logger.warn({ err }, 'nobody was told that the sync has failed');
      });
    }
    throw error;
  }

  private log(report: SyncReport): void {
    const { seen, changed, indexed, deleted, requests, tokens, version } = report;
    const [skipped, failed] = [report.skipped.length, report.failed.length];
    const counts = { seen, changed, indexed, deleted, skipped, failed, requests, tokens, version };
    this.logger.info(counts, 'knowledge synced');
    for (const { place, reason } of report.failed)
      this.logger.warn({ page: place }, `knowledge page not read: ${reason}`);
  }
}

/** Sources that cannot be listed at all are reported and lose nothing. */
async function listAll(sources: readonly Source[], run: SyncRun): Promise<Map<Source, Listing>> {
  const listings = new Map<Source, Listing>();
  for (const source of sources) {
    const listing = await run.list(source);
    if (listing) listings.set(source, listing);
  }
  return listings;
}

const requestsOf = (sources: readonly Source[]): number => sources.reduce((sum, { requests }) => sum + requests, 0);

const sameProblems = (report: SyncReport, last: SyncReport | undefined): boolean =>
  JSON.stringify(report.failed) === JSON.stringify(last?.failed ?? []);

/** Of the events' fields, in characters. */
const LINE_CHARS = 500;
/** How many of a sync's problems are told. */
const PROBLEMS_TOLD = 20;

function toEvent({
  version,
  finishedAt,
  seen,
  changed,
  deleted,
  failed,
}: SyncReport): EventData<'knowledge.synced.v1'> {
  return { version, finishedAt, pages: { seen, changed, deleted, failed: failed.map(told) } };
}

/** A source that could not be listed at all is reported under its name. */
function toEnded({ finishedAt, failed }: SyncReport, sources: readonly Source[]): EventData<'knowledge.sync-ended.v1'> {
  const isSource = ({ place }: Problem) => sources.some(({ name }) => name === place);
  const broken = failed.find(isSource);
  const problems = failed.filter((problem) => !isSource(problem)).map(told);
  return {
    finishedAt,
    ...(broken && { broken: `${broken.place}: ${broken.reason}`.slice(0, LINE_CHARS) }),
    problems: problems.slice(0, PROBLEMS_TOLD),
  };
}

const told = ({ place, reason }: Problem) => ({
  page: place.slice(0, LINE_CHARS),
  reason: reason.slice(0, LINE_CHARS),
});
