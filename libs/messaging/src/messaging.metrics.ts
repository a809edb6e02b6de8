import { Histogram, type Registry } from 'prom-client';

/** Seconds; from a millisecond to the ten minutes a patient model call may take. */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600];

/** What the backbone counts. Services of one process share the registry, so each metric is made once. */
export class MessagingMetrics {
  /** Time in handlers; its count by `outcome` (done, retry, dead) says how many messages went which way. */
  readonly handling: Histogram<'queue' | 'outcome'>;
  /** Time until a publish was durable. */
  readonly confirm: Histogram;

  constructor(registry: Registry) {
    this.handling = once(registry, 'minime_message_handling_seconds', (name) => {
      const help = 'Time spent handling a message, by queue and outcome';
      return new Histogram({ name, help, labelNames: ['queue', 'outcome'], buckets: BUCKETS, registers: [registry] });
    });
    this.confirm = once(registry, 'minime_publish_confirm_seconds', (name) => {
      const help = 'Time from publishing an event until it was durable';
      return new Histogram({ name, help, buckets: BUCKETS, registers: [registry] });
    });
  }
}

function once<T extends string>(registry: Registry, name: string, make: (name: string) => Histogram<T>): Histogram<T> {
  return (registry.getSingleMetric(name) as Histogram<T> | undefined) ?? make(name);
}
