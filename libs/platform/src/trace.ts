import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** The part of W3C Trace Context that we carry: https://www.w3.org/TR/trace-context/#traceparent-header */
interface Trace {
  traceId: string;
  spanId: string;
  flags: string;
}

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})/;
const SAMPLED = '01';

const current = new AsyncLocalStorage<Trace>();

/**
 * Runs `work`, and everything that it starts, as a part of the trace that `parent` (a `traceparent` header) names; without
 * one, or with one that is not valid, a new trace begins.
 */
export function inTrace<T>(parent: unknown, work: () => T): T {
  const match = typeof parent === 'string' ? TRACEPARENT.exec(parent) : undefined;
  const traceId = match?.[1] ?? randomBytes(16).toString('hex');
  return current.run({ traceId, spanId: randomBytes(8).toString('hex'), flags: match?.[3] ?? SAMPLED }, work);
}

/** The `traceparent` to hand on; outside every trace, that of a new one. */
export function traceparent(): string {
  const trace = current.getStore();
  if (!trace) return inTrace(undefined, traceparent);
  return `00-${trace.traceId}-${trace.spanId}-${trace.flags}`;
}

/** The id that log lines of one trace share; undefined outside every trace. */
export const currentTraceId = (): string | undefined => current.getStore()?.traceId;
