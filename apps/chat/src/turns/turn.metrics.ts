import { Histogram, type Registry } from 'prom-client';
import type { Outcome } from '../ports.js';
import type { LiveTurn } from './live.turn.js';

/** Seconds: a first word within one feels immediate, one after eight is what the alert is about. */
const FIRST_WORDS_BUCKETS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8, 12, 20, 40];
/** Seconds; tools and a second model call take an answer past a minute. */
const TURN_BUCKETS = [0.5, 1, 2, 3, 5, 8, 12, 20, 30, 60, 120, 300];
const CHUNK_BUCKETS = [1, 5, 10, 25, 50, 100, 250, 500, 1_000];

const STATUSES: Outcome['status'][] = ['finished', 'stopped', 'failed'];

const made = new WeakMap<Registry, TurnMetrics>();

/** What visitors feel of their turns. */
export class TurnMetrics {
  /** Replicas of one process share the registry, and so these. */
  static of(registry: Registry): TurnMetrics {
    const metrics = made.get(registry) ?? new TurnMetrics(registry);
    made.set(registry, metrics);
    return metrics;
  }

  private readonly whole: Histogram<'status'>;
  private readonly firstWords: Histogram;
  private readonly chunks: Histogram;

  private constructor(registry: Registry) {
    const registers = [registry];
    this.whole = new Histogram({
      name: 'minime_turn_seconds',
      help: 'Seconds from a question to the end of its answer, by how that ended: finished, stopped, failed',
      labelNames: ['status'],
      buckets: TURN_BUCKETS,
      registers,
    });
    // A series that begins with its first failure has, to Prometheus, not increased.
    for (const status of STATUSES) this.whole.zero({ status });
    this.firstWords = new Histogram({
      name: 'minime_turn_first_words_seconds',
      help: 'Seconds from a question to the first words of its answer, whoever had to be waited for',
      buckets: FIRST_WORDS_BUCKETS,
      registers,
    });
    this.chunks = new Histogram({
      name: 'minime_turn_chunks',
      help: 'Chunks that an answer was sent in',
      buckets: CHUNK_BUCKETS,
      registers,
    });
  }

  /**
   * @param since when its visitor began to wait for it, in milliseconds since 1970; the clock may be another machine's
   */
  settled({ spokeAt, content }: LiveTurn, { status }: Outcome, since: number): void {
    this.whole.observe({ status }, secondsBetween(since, Date.now()));
    this.chunks.observe(content.seq);
    // An apology is no first word.
    if (spokeAt !== undefined && status !== 'failed') this.firstWords.observe(secondsBetween(since, spokeAt));
  }
}

const secondsBetween = (from: number, to: number): number => Math.max(0, to - from) / 1_000;
