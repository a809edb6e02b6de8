import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { AppError } from './app.error.js';

/** The part of W3C Trace Context that we carry: https://www.w3.org/TR/trace-context/#traceparent-header */
interface Trace {
  traceId: string;
  spanId: string;
  flags: string;
}

/** What a piece of work is called where traces are read. Never what visitors wrote: names and attributes are kept for long. */
export interface SpanFacts {
  name: string;
  kind: 'server' | 'consumer' | 'client' | 'internal';
  attributes?: Record<string, string | number>;
}

/** A piece of work that is over. Times are milliseconds since 1970. */
export interface FinishedSpan extends SpanFacts {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  startedAt: number;
  endedAt: number;
  /** Code of the error that it ended with. */
  error?: string;
}

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})/;
const SAMPLED = '01';

const current = new AsyncLocalStorage<Trace>();
let keep: ((span: FinishedSpan) => void) | undefined;

/** Hands every span that ends from now on to `sink`; undefined: they are forgotten, which costs nothing. */
export function keepSpans(sink: ((span: FinishedSpan) => void) | undefined): void {
  keep = sink;
}

/**
 * Runs `work`, and everything that it starts, as a part of the trace that `parent` (a `traceparent` header) names; without
 * one, or with one that is not valid, a new trace begins.
 */
export function inTrace<T>(parent: unknown, work: () => T, span?: SpanFacts): T {
  const match = typeof parent === 'string' ? TRACEPARENT.exec(parent) : undefined;
  const traceId = match?.[1] ?? newTraceId();
  return recorded({ traceId, spanId: newSpanId(), flags: match?.[3] ?? SAMPLED }, match?.[2], span, work);
}

/** Runs `work` as a span of its own inside the current trace; outside every trace it begins one. */
export function inSpan<T>(span: SpanFacts, work: () => T): T {
  const around = current.getStore();
  if (!around) return inTrace(undefined, work, span);
  if (!keep) return work();
  return recorded({ ...around, spanId: newSpanId() }, around.spanId, span, work);
}

/** Ends a span, with the code of the error that it ended with and what was learnt of it meanwhile. */
export type EndSpan = (end?: { error?: string; attributes?: SpanFacts['attributes'] }) => void;

/** Begins a span inside the current trace that ends when the returned function is called, for work that is no one function. */
export function beginSpan(span: SpanFacts): EndSpan {
  if (!keep) return nothing;
  const around = current.getStore();
  const traceId = around?.traceId ?? newTraceId();
  return opened({ traceId, spanId: newSpanId(), flags: SAMPLED }, around?.spanId, span);
}

const nothing = () => undefined;
const newTraceId = () => randomHex(16);
const newSpanId = () => randomHex(8);

/** Bytes that are drawn at once: to ask the system for eight costs as much as for hundreds. */
const DRAWN = 1_024;
let drawn = Buffer.alloc(0);
let used = 0;

function randomHex(bytes: number): string {
  if (used + bytes > drawn.length) {
    drawn = randomBytes(DRAWN);
    used = 0;
  }
  used += bytes;
  return drawn.toString('hex', used - bytes, used);
}

const now = () => performance.timeOrigin + performance.now();

function opened({ traceId, spanId }: Trace, parentSpanId: string | undefined, span: SpanFacts): EndSpan {
  const startedAt = now();
  return ({ error, attributes } = {}) =>
    keep?.({
      ...span,
      ...(attributes && { attributes: { ...span.attributes, ...attributes } }),
      traceId,
      spanId,
      ...(parentSpanId && { parentSpanId }),
      startedAt,
      endedAt: now(),
      ...(error !== undefined && { error }),
    });
}

function recorded<T>(trace: Trace, parentSpanId: string | undefined, span: SpanFacts | undefined, work: () => T): T {
  if (!keep || !span) return current.run(trace, work);
  const end = opened(trace, parentSpanId, span);
  const failed = (cause: unknown): never => {
    end({ error: cause instanceof AppError ? cause.code : 'unexpected' });
    throw cause;
  };
  try {
    const result = current.run(trace, work);
    if (!(result instanceof Promise)) {
      end();
      return result;
    }
    return result.then((value) => {
      end();
      return value;
    }, failed) as T;
  } catch (error) {
    return failed(error);
  }
}

/** The `traceparent` to hand on; outside every trace, that of a new one. */
export function traceparent(): string {
  const trace = current.getStore();
  if (!trace) return inTrace(undefined, traceparent);
  return `00-${trace.traceId}-${trace.spanId}-${trace.flags}`;
}

/** The id that log lines of one trace share; undefined outside every trace. */
export const currentTraceId = (): string | undefined => current.getStore()?.traceId;
