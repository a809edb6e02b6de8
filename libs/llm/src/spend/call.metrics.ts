import { Counter, Histogram, type Metric, type Registry } from 'prom-client';
import type { SpentCall } from './spend.ledger.js';

/** Seconds: a first word under one second feels immediate, one after ten is a complaint. */
const FIRST_TOKEN_BUCKETS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20];

/** What operations watches of the model. Services that share a process share the registry, hence also its metrics. */
export class CallMetrics {
  private readonly firstToken: Histogram;
  private readonly tokens: Counter;
  private readonly cost: Counter;
  private readonly failures: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.firstToken = shared(registry, 'minime_llm_first_token_seconds', (name) => {
      const help = 'Seconds from the question to the first word of the model';
      return new Histogram({ name, help, labelNames: ['model', 'purpose'], buckets: FIRST_TOKEN_BUCKETS, registers });
    });
    this.tokens = shared(registry, 'minime_llm_tokens_total', (name) => {
      const help = 'Tokens by model and kind: input, output, cache_read, cache_write';
      return new Counter({ name, help, labelNames: ['model', 'kind'], registers });
    });
    this.cost = shared(registry, 'minime_llm_cost_usd_total', (name) => {
      return new Counter({ name, help: 'US dollars spent on models', labelNames: ['model', 'purpose'], registers });
    });
    this.failures = shared(registry, 'minime_llm_failures_total', (name) => {
      const help = 'Requests to a model that failed, by reason';
      return new Counter({ name, help, labelNames: ['model', 'reason'], registers });
    });
  }

  observe({ model, purpose, usage, costUsd, firstTokenMs, outcome }: SpentCall): void {
    if (firstTokenMs !== undefined) this.firstToken.observe({ model, purpose }, firstTokenMs / 1000);
    this.tokens.inc({ model, kind: 'input' }, usage.input);
    this.tokens.inc({ model, kind: 'output' }, usage.output);
    this.tokens.inc({ model, kind: 'cache_read' }, usage.cacheRead);
    this.tokens.inc({ model, kind: 'cache_write' }, usage.cacheWrite);
    this.cost.inc({ model, purpose }, costUsd);
    if (outcome !== 'finished' && outcome !== 'aborted') this.failures.inc({ model, reason: outcome });
  }
}

function shared<M extends Metric>(registry: Registry, name: string, create: (name: string) => M): M {
  return (registry.getSingleMetric(name) as M | undefined) ?? create(name);
}
