import { RingLog } from '../ring.log.js';

/** A model request as `GET /anthropic/requests` shows it. */
export interface RecordedModelCall {
  id: number;
  /** ISO 8601, UTC. */
  at: string;
  model: string | null;
  stream: boolean;
  body: unknown;
  /** True when the client left before the answer was complete. */
  aborted: boolean;
  /** The status sent; 0 while none was (also when a fault swallowed the request). */
  status: number;
  /** The API's message when the request was refused. */
  error: string | null;
  usage: { inputTokens: number; cacheReadTokens: number; cacheWriteTokens: number; outputTokens: number } | null;
  /** True when the answer came from `POST /anthropic/script`. */
  scripted: boolean;
  /** The kind of the fault that struck. */
  fault: string | null;
  /** From the request to the end of the answer, ms; null while it runs. */
  durationMs: number | null;
}

const KEPT_CALLS = 200;

/** The last model requests, for tests and for the page. */
export class CallLog {
  private readonly calls = new RingLog<RecordedModelCall>(KEPT_CALLS);
  private lastId = 0;

  start(body: unknown): RecordedModelCall {
    this.lastId += 1;
    const { model, stream } = (body ?? {}) as { model?: unknown; stream?: unknown };
    return this.calls.add({
      id: this.lastId,
      at: new Date().toISOString(),
      model: typeof model === 'string' ? model : null,
      stream: stream === true,
      body,
      aborted: false,
      status: 0,
      error: null,
      usage: null,
      scripted: false,
      fault: null,
      durationMs: null,
    });
  }

  /** Newest first. */
  list(): RecordedModelCall[] {
    return [...this.calls.list()].reverse();
  }

  clear(): void {
    this.calls.clear();
  }
}
