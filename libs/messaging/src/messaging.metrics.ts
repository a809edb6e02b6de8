import { Counter, Histogram, type Registry } from 'prom-client';
import { Samples } from './metrics.samples.js';

/** Seconds; from a millisecond to the ten minutes a patient model call may take. */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600];
/** Seconds; a message may have waited for an hour of retries. */
const AGE_BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 600, 3_600];
const ATTEMPT_BUCKETS = [1, 2, 3, 4, 5, 10];

const made = new WeakMap<Registry, MessagingMetrics>();

/** What the backbone counts. Services of one process share the registry, and so these. */
export class MessagingMetrics {
  static of(registry: Registry): MessagingMetrics {
    const metrics = made.get(registry) ?? new MessagingMetrics(registry);
    made.set(registry, metrics);
    return metrics;
  }

  /** Time in handlers; its count by `outcome` (done, retry, dead) says how many messages went which way. */
  readonly handling: Histogram<'queue' | 'outcome'>;
  /** How long after it occurred an event was first taken up. */
  readonly age: Histogram<'queue'>;
  /** Attempts that a message took until it was done or dead. */
  readonly attempts: Histogram<'queue'>;
  /** Messages that came again because whoever had them before did not say what became of them. */
  readonly redeliveries: Counter<'queue'>;
  readonly deadLetters: Counter<'queue' | 'code'>;
  /** Time until a publish was durable. */
  readonly confirm: Histogram;
  /** Messages that wait in a queue; that of dead letters and `minime.unrouted` among them. */
  readonly depth: Samples<'queue'>;
  /** Age of the oldest event that stands in an app's outbox. */
  readonly outboxLag: Samples<'app'>;
  /** 1 while the broker takes no messages from an app. */
  readonly blocked: Samples<'app'>;

  private constructor(registry: Registry) {
    const registers = [registry];
    this.handling = new Histogram({
      name: 'minime_message_handling_seconds',
      help: 'Time spent handling a message, by queue and outcome',
      labelNames: ['queue', 'outcome'],
      buckets: BUCKETS,
      registers,
    });
    this.age = new Histogram({
      name: 'minime_message_age_seconds',
      help: 'Time from when an event occurred until it was first taken up',
      labelNames: ['queue'],
      buckets: AGE_BUCKETS,
      registers,
    });
    this.attempts = new Histogram({
      name: 'minime_message_attempts',
      help: 'Attempts that a message took until it was done or dead',
      labelNames: ['queue'],
      buckets: ATTEMPT_BUCKETS,
      registers,
    });
    this.redeliveries = new Counter({
      name: 'minime_message_redeliveries_total',
      help: 'Messages that were delivered again after their consumer was lost',
      labelNames: ['queue'],
      registers,
    });
    this.deadLetters = new Counter({
      name: 'minime_dead_letters_total',
      help: 'Messages that were given up, by the queue they died in and the code of the error',
      labelNames: ['queue', 'code'],
      registers,
    });
    this.confirm = new Histogram({
      name: 'minime_publish_confirm_seconds',
      help: 'Time from publishing events until they were durable',
      buckets: BUCKETS,
      registers,
    });
    this.depth = new Samples(
      { name: 'minime_queue_depth', help: 'Messages that wait in a queue', labelNames: ['queue'] },
      registry,
    );
    this.outboxLag = new Samples(
      { name: 'minime_outbox_lag_seconds', help: 'Age of the oldest event in the outbox', labelNames: ['app'] },
      registry,
    );
    this.blocked = new Samples(
      { name: 'minime_broker_blocked', help: '1 while the broker takes no messages', labelNames: ['app'] },
      registry,
    );
  }
}
