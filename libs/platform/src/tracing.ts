import { type Attributes, type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { type FinishedSpan, keepSpans } from './trace.js';

const KINDS = {
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
} as const;
const SCOPE = { name: 'minime' };

/**
 * Sends every span of this process to an OpenTelemetry collector, by OTLP over HTTP, in batches. A collector that is away
 * costs its spans and nothing else. Load this module only where it is wanted: it is a megabyte of code.
 * @param endpoint as `OTEL_EXPORTER_OTLP_ENDPOINT`: without the path of the signal
 * @returns what stops it and sends the rest
 */
export function startTracing(endpoint: string, service: string): () => Promise<void> {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url }));
  const resource = resourceFromAttributes({ 'service.name': service, 'service.namespace': 'minime' });
  keepSpans((span) => processor.onEnd(readable(span, resource)));
  return async () => {
    keepSpans(undefined);
    await processor.shutdown().catch(() => undefined);
  };
}

function readable(span: FinishedSpan, resource: ReadableSpan['resource']): ReadableSpan {
  const { traceId, spanId, parentSpanId, startedAt, endedAt, error } = span;
  const context = (id: string) => ({ traceId, spanId: id, traceFlags: TraceFlags.SAMPLED });
  const attributes: Attributes = { ...span.attributes, ...(error !== undefined && { 'error.type': error }) };
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => context(spanId),
    ...(parentSpanId !== undefined && { parentSpanContext: { ...context(parentSpanId), isRemote: true } }),
    startTime: hrTime(startedAt),
    endTime: hrTime(endedAt),
    duration: hrTime(endedAt - startedAt),
    status: { code: error === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR },
    attributes,
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Milliseconds as seconds and nanoseconds. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)];
}
