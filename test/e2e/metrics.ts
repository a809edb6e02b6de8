import { collectDefaultMetrics, Registry } from 'prom-client';
import { TurnMetrics } from '../../apps/chat/src/turns/turn.metrics.js';
import type { ConnectionCap } from '../../apps/gateway/src/connection.cap.js';
import { GatewayMetrics } from '../../apps/gateway/src/gateway.metrics.js';
import type { SyncMemory } from '../../apps/ingest/src/ports.js';
import { SyncMetrics } from '../../apps/ingest/src/sync.metrics.js';
import { countTokens } from '../../libs/knowledge/src/embedders/embedding.metrics.js';
import { CallMetrics } from '../../libs/llm/src/spend/call.metrics.js';
import { MessagingMetrics } from '../../libs/messaging/src/messaging.metrics.js';
import { groupedBy, jobs, matchersIn, metricsIn } from '../k8s/monitoring.js';

/** What Prometheus adds to each series: by the ServiceMonitor, and by the kind of the metric. */
const OF_PROMETHEUS = ['job', 'pod', 'le'];

/** Of a series as it is asked for: a histogram's have names of their own. */
export const bareName = (name: string): string => name.replace(/_(?:bucket|count|sum)$/, '');

/** Every metric of the product with its labels, those included of which a run may have no series. */
export const declaredMetrics = new Map<string, string[]>(declared());

function declared(): [string, string[]][] {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new CallMetrics(registry, 1);
  new GatewayMetrics(registry, { count: 0 } as ConnectionCap);
  new SyncMetrics(registry, {} as SyncMemory);
  MessagingMetrics.of(registry);
  TurnMetrics.of(registry);
  countTokens(registry, 'model');
  return registry.getMetricsAsArray().map((metric) => {
    const { name, labelNames } = metric as unknown as { name: string; labelNames: string[] };
    return [name, labelNames];
  });
}

interface Series {
  name: string;
  labels: Record<string, string>;
}

/** What the processes of a deployment answer to Prometheus. */
export class ServedMetrics {
  private constructor(private readonly series: Series[]) {}

  static async of(managementUrls: string[]): Promise<ServedMetrics> {
    const answers = await Promise.all(managementUrls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
    const up = jobs.map((job) => ({ name: 'up', labels: { job } }));
    return new ServedMetrics([...up, ...answers.flatMap(seriesIn)]);
  }

  get names(): string[] {
    return [...new Set(this.series.map(({ name }) => name))];
  }

  /** What an expression asks for in vain. */
  problems(expr: string): string[] {
    const names = [...new Set(metricsIn(expr).map(bareName))];
    const missing = names.filter((name) => name !== 'up' && !declaredMetrics.has(name));
    if (missing.length > 0) return missing.map((name) => `there is no ${name}`);
    const matchers = matchersIn(expr).map((matcher) => ({ ...matcher, metric: bareName(matcher.metric) }));
    const labels = names.flatMap((metric) => groupedBy(expr).map((label) => ({ metric, label })));
    return [
      ...[...labels, ...matchers]
        .filter(({ metric, label }) => ![...(declaredMetrics.get(metric) ?? []), ...OF_PROMETHEUS].includes(label))
        .map(({ metric, label }) => `${metric} has no label ${label}`),
      ...matchers
        .filter(({ metric, label, value }) => !this.valuesOf(metric, label).some((known) => value.test(known)))
        .map(({ metric, label, value }) => `${metric} has no ${label} ${value.source}`),
    ];
  }

  private valuesOf(metric: string, label: string): string[] {
    if (label === 'job') return jobs;
    return this.series.flatMap(({ name, labels }) => (name === metric ? (labels[label] ?? []) : []));
  }
}

/** Of the text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const seriesIn = (text: string): Series[] =>
  [...text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)].map(([, name, inside = '']) => ({
    name: bareName(name as string),
    labels: Object.fromEntries([...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value])),
  }));
