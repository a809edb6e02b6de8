import { Client, LogLevel } from '@notionhq/client';
import { Pace } from './notion.pace.js';
import { waitAfter } from './notion.retry.js';

const API_VERSION = '2026-03-11';
/** What Notion allows an integration on average. */
const REQUESTS_PER_SECOND = 3;

export interface NotionClientOptions {
  token: string;
  /** Without `/v1`. */
  baseUrl?: string | undefined;
  pace?: Pace;
  /** How long one answer may take, in ms. */
  timeoutMs?: number;
  /** Before the first repetition where Notion names no time, in ms. */
  backoffMs?: number;
  /** Called before a wait, with how long it will be in ms. */
  onWait?: (ms: number) => void;
}

/** A page that was created twice is there twice. */
const isCreation = ({ method, path }: Parameters<Client['request']>[0]): boolean =>
  method === 'post' && path === 'pages';

/**
 * Notion's client at Notion's pace. Repeats by itself, because the client's own repetition gives up after three times,
 * cuts a long Retry-After short and cannot be stopped.
 */
export class PacedNotionClient extends Client {
  requests = 0;
  private readonly stopping: AbortController;
  private readonly pace: Pace;
  private readonly backoffMs: number;
  private readonly onWait: (ms: number) => void;

  constructor({ token, baseUrl, pace, timeoutMs = 60_000, backoffMs = 1_000, onWait }: NotionClientOptions) {
    const stopping = new AbortController();
    super({
      auth: token,
      notionVersion: API_VERSION,
      retry: false,
      // Ours covers the body too; the client's own only ends what ours has left.
      timeoutMs: 2 * timeoutMs,
      logger: () => undefined,
      logLevel: LogLevel.ERROR,
      ...(baseUrl && { baseUrl: baseUrl.replace(/\/+$/, '') }),
      fetch: (url, { body, headers, method } = {}) =>
        fetch(url, {
          ...(body !== undefined && { body }),
          ...(headers && { headers }),
          ...(method && { method }),
          signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]),
        }),
    });
    this.stopping = stopping;
    this.pace = pace ?? new Pace(REQUESTS_PER_SECOND);
    this.backoffMs = backoffMs;
    this.onWait = onWait ?? (() => undefined);
  }

  override async request<Body extends object>(args: Parameters<Client['request']>[0]): Promise<Body> {
    for (let attempt = 1; ; attempt += 1) {
      await this.pace.turn(this.stopping.signal);
      this.requests += 1;
      try {
        return await super.request<Body>(args);
      } catch (error) {
        this.stopping.signal.throwIfAborted();
        const wait = waitAfter(error, attempt, this.backoffMs, !isCreation(args));
        if (wait === undefined) throw error;
        this.onWait(wait);
        this.pace.pause(wait);
      }
    }
  }

  /** Ends what is under way and every request after it, with this error. */
  stop(reason: Error): void {
    this.stopping.abort(reason);
  }
}
