import { Counter, type Registry } from 'prom-client';

type Count = Counter<'space'>;

/** Counts requests that were answered and the tokens they took; services of one process share the counters. */
export function countTokens(metrics: Registry, space: string): (tokens: number) => void {
  const counter = (name: string, help: string): Count =>
    (metrics.getSingleMetric(name) as Count | undefined) ??
    new Counter({ name, help, labelNames: ['space'], registers: [metrics] });
  const requests = counter('minime_embedding_requests_total', 'Requests that the embedder answered');
  const all = counter('minime_embedding_tokens_total', 'Tokens embedded, as the provider counts them');
  return (tokens) => {
    requests.inc({ space });
    all.inc({ space }, tokens);
  };
}
