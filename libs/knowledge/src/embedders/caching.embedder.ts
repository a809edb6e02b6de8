import { createHash } from 'node:crypto';
import { AppError, isRetryable, type Logger } from '@minime/platform';
import { LRUCache } from 'lru-cache';
import pRetry from 'p-retry';
import { batchesOf } from './batches.js';
import { EmbedderUnavailable } from './embedding.request.js';
import type { Embedder, EmbeddingApi, EmbeddingCache } from './ports.js';
import { RequestPacer } from './request.pacer.js';

export interface CachingEmbedderOptions {
  api: EmbeddingApi;
  cache: EmbeddingCache;
  logger: Logger;
  requestsPerMinute: number;
  /** Told of every request that was answered. */
  onUse?: (tokens: number) => void;
}

/** A batch may be long and the machine behind it slow; a visitor is waiting for the first word. */
const DOCUMENTS_TIMEOUT_MS = 120_000;
const QUERY_TIMEOUT_MS = 1_500;
/** An embedder that did not answer is left out for so long: no visitor waits for what the one before waited for. */
const QUERY_PAUSE_MS = 10_000;
const ATTEMPTS = 6;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** One question is asked several times: regenerated, searched again by a tool. */
const KEPT_QUERIES = 500;

/** Batches, paces and retries what is written; asks once and briefly for what is read. */
export class CachingEmbedder implements Embedder {
  readonly space: string;
  tokens = 0;
  private readonly pacer: RequestPacer;
  private silentUntil = 0;
  private readonly queries = new LRUCache<string, Promise<Float32Array | undefined>>({ max: KEPT_QUERIES });

  constructor(private readonly options: CachingEmbedderOptions) {
    this.space = options.api.space;
    this.pacer = new RequestPacer(options.requestsPerMinute);
  }

  async documents(texts: string[]): Promise<Float32Array[]> {
    const hashes = texts.map(hashOf);
    const known = await this.options.cache.find(this.space, [...new Set(hashes)]);
    const missing = new Map(texts.map((text, index) => [hashes[index]!, text]));
    for (const hash of known.keys()) missing.delete(hash);
    const fresh = await this.embed(missing);
    if (!isOfOneLength([...fresh.values()])) {
      throw new AppError('embedder_refused', `${this.space} gives vectors of different lengths`);
    }
    if (isOfOneLength([...known.values(), ...fresh.values()])) {
      return hashes.map((hash) => (known.get(hash) ?? fresh.get(hash))!);
    }
    // The model behind the name gives vectors of another length now: what was found is no longer kept.
    return this.documents(texts);
  }

  query(text: string): Promise<Float32Array | undefined> {
    const known = this.queries.get(text);
    if (known) return known;
    if (Date.now() < this.silentUntil) return Promise.resolve(undefined);
    const asked = this.ask(text);
    this.queries.set(text, asked);
    return asked;
  }

  private async ask(text: string): Promise<Float32Array | undefined> {
    try {
      const { vectors, tokens } = await this.options.api.embed([text], 'query', { timeoutMs: QUERY_TIMEOUT_MS });
      this.count(tokens);
      return vectors[0];
    } catch (error) {
      this.queries.delete(text);
      this.silentUntil = Date.now() + QUERY_PAUSE_MS;
      this.options.logger.warn({ err: error }, 'a question is searched by its words only');
      return undefined;
    }
  }

  private count(tokens: number): void {
    this.tokens += tokens;
    this.options.onUse?.(tokens);
  }

  /** Each batch is kept as soon as it is there: an interrupted run does not pay twice. */
  private async embed(texts: ReadonlyMap<string, string>): Promise<Map<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    for (const batch of batchesOf([...texts])) {
      const vectors = await this.request(batch.map(([, text]) => text));
      const kept = new Map(batch.map(([hash], index) => [hash, vectors[index]!]));
      await this.options.cache.keep(this.space, kept);
      for (const [hash, vector] of kept) found.set(hash, vector);
    }
    return found;
  }

  private request(texts: string[]): Promise<Float32Array[]> {
    return pRetry(
      async () => {
        await this.pacer.turn();
        const { vectors, tokens } = await this.options.api.embed(texts, 'document', {
          timeoutMs: DOCUMENTS_TIMEOUT_MS,
        });
        this.count(tokens);
        return vectors;
      },
      {
        retries: ATTEMPTS - 1,
        minTimeout: FIRST_RETRY_MS,
        maxTimeout: LONGEST_RETRY_MS,
        randomize: true,
        shouldRetry: ({ error }) => isRetryable(error),
        onFailedAttempt: ({ error }) => {
          if (error instanceof EmbedderUnavailable) this.pacer.rest(error.retryAfterMs);
        },
      },
    );
  }
}

/** Of the text alone: which space it belongs to is kept beside it. */
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const isOfOneLength = (vectors: Float32Array[]): boolean =>
  vectors.every(({ length }) => length === vectors[0]?.length);
