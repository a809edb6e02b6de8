import { Counter, Gauge, Histogram, type Metric, type Registry } from 'prom-client';
import type { BudgetScope } from '../ports.js';
import type { SpentCall } from './spend.ledger.js';

/** Seconds: a first word under one second feels immediate, one after ten is a complaint. */
const FIRST_TOKEN_BUCKETS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20];

const TOTAL_BUCKETS = [0.5, 1, 2, 3, 5, 8, 12, 20, 30, 60, 120];

const SCOPES: BudgetScope[] = ['turn', 'conversation', 'visitor', 'network', 'day'];

/** What operations watches of the model. Services that share a process share the registry, hence also its metrics. */
export class CallMetrics {
  private readonly firstToken: Histogram;
  private readonly total: Histogram;
  private readonly tokens: Counter;
  private readonly cost: Counter;
  private readonly failures: Counter;
  private readonly refusals: Counter;
  private readonly left: Gauge;

  /** @param dayLimitUsd the day's ceiling */
  constructor(
    registry: Registry,
    private readonly dayLimitUsd: number,
  ) {
    const registers = [registry];
    this.firstToken = shared(registry, 'minime_llm_first_token_seconds', (name) => {
      const help = 'Seconds from the question to the first word of the model';
      return new Histogram({ name, help, labelNames: ['model', 'purpose'], buckets: FIRST_TOKEN_BUCKETS, registers });
    });
    this.total = shared(registry, 'minime_llm_seconds', (name) => {
      const help = 'Seconds from a request to a model to the end of its answer';
      return new Histogram({ name, help, labelNames: ['model', 'purpose'], buckets: TOTAL_BUCKETS, registers });
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
    this.refusals = shared(registry, 'minime_budget_refusals_total', (name) => {
      const help = 'Calls that were not made because a budget is used up: turn, conversation, visitor, network, day';
      const counter = new Counter({ name, help, labelNames: ['scope'], registers });
      // A series that begins with its first refusal has, to Prometheus, not increased.
      for (const scope of SCOPES) counter.inc({ scope }, 0);
      return counter;
    });
    this.left = shared(registry, 'minime_budget_left_usd', (name) => {
      return new Gauge({ name, help: 'US dollars of the day’s budget neither spent nor set aside', registers });
    });
  }

  observe(purpose: string, model: string, { usage, costUsd, firstTokenMs, totalMs, outcome }: SpentCall): void {
    this.total.observe({ model, purpose }, totalMs / 1000);
    if (firstTokenMs !== undefined) this.firstToken.observe({ model, purpose }, firstTokenMs / 1000);
    this.tokens.inc({ model, kind: 'input' }, usage.input);
    this.tokens.inc({ model, kind: 'output' }, usage.output);
    this.tokens.inc({ model, kind: 'cache_read' }, usage.cacheRead);
    this.tokens.inc({ model, kind: 'cache_write' }, usage.cacheWrite);
    this.cost.inc({ model, purpose }, costUsd);
    if (outcome !== 'finished' && outcome !== 'aborted') this.failures.inc({ model, reason: outcome });
  }

  refused(scope: BudgetScope): void {
    this.refusals.inc({ scope });
  }

  /** What a call without an answer of its own has cost, such as an embedding. */
  recorded(purpose: string, model: string, costUsd: number): void {
    this.cost.inc({ model, purpose }, costUsd);
  }

  dayUsed(usedUsd: number): void {
    this.left.set(Math.max(0, this.dayLimitUsd - usedUsd));
  }
}

function shared<M extends Metric>(registry: Registry, name: string, create: (name: string) => M): M {
  return (registry.getSingleMetric(name) as M | undefined) ?? create(name);
}
