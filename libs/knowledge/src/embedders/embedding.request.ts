import { AppError } from '@minime/platform';
import type { z } from 'zod';

export interface EmbeddingRequest<S extends z.ZodType> {
  url: string;
  apiKey?: string | undefined;
  body: unknown;
  answer: S;
  timeoutMs: number;
}

/** Worth another attempt: timeouts, limits, and a server that is not well. */
const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** A failure that may pass, with how long the provider asks to be left alone, in ms. */
export class EmbedderUnavailable extends AppError {
  constructor(
    message: string,
    readonly retryAfterMs: number = 0,
    cause?: unknown,
  ) {
    super('embedder_unavailable', message, { retryable: true, cause });
  }
}

/**
 * Posts JSON and parses the answer. Messages name the host and the status, never the text or the key.
 * @throws EmbedderUnavailable
 * @throws AppError `embedder_refused`
 */
export async function post<S extends z.ZodType>(request: EmbeddingRequest<S>): Promise<z.output<S>> {
  const { host } = new URL(request.url);
  const { status, retryAfter, body } = await send(request, host);
  if (isPassing(status)) throw new EmbedderUnavailable(`the embedder at ${host} answers ${status}`, after(retryAfter));
  if (status !== 200) {
    throw new AppError('embedder_refused', `the embedder at ${host} answers ${status}: ${reasonIn(body)}`);
  }
  const answer = request.answer.safeParse(jsonOf(body));
  if (answer.success) return answer.data;
  throw new AppError('embedder_refused', `the embedder at ${host} answers in a form we do not know`);
}

async function send({ url, apiKey, body, timeoutMs }: EmbeddingRequest<z.ZodType>, host: string) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: await response.text(),
    };
  } catch (error) {
    throw new EmbedderUnavailable(`the embedder at ${host} does not answer`, 0, error);
  }
}

/** `Retry-After` is seconds or a date; milliseconds from now. */
function after(value: string | null): number {
  if (!value) return 0;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const REASON_CHARS = 200;

/** Providers say why in `detail`, `error` or `error.message`. */
function reasonIn(body: string): string {
  const answer = jsonOf(body) as { detail?: unknown; error?: unknown } | undefined;
  const error = answer?.detail ?? (answer?.error as { message?: unknown } | undefined)?.message ?? answer?.error;
  return typeof error === 'string' ? error.slice(0, REASON_CHARS) : 'no reason given';
}
