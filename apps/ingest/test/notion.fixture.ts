import { type RecordedNotionRequest, type Sandbox, startSandbox } from '../../../sandbox/src/index.js';
import { PacedNotionClient } from '../src/adapters/notion.client.js';
import { NotionDrafts } from '../src/adapters/notion.drafts.js';
import { Pace } from '../src/adapters/notion.pace.js';
import { RestNotionApi } from '../src/adapters/notion.rest.js';
import { type NotionSelection, NotionSource } from '../src/sources/notion.source.js';

/** The n-th id of this test. */
export const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const TOKEN = 'ntn_of_this_test';
/** Faster than Notion allows, so that tests of something else than the pace do not wait for it. */
const REQUESTS_PER_SECOND = 10_000;

export interface NotionTrial {
  dataSources?: string[];
  pages?: string[];
  token?: string;
  timeoutMs?: number;
  backoffMs?: number;
}

/** The sandbox's Notion, and the source that reads it with the real client. */
export class NotionFixture {
  private constructor(private readonly sandbox: Sandbox) {}

  static async open(): Promise<NotionFixture> {
    return new NotionFixture(await startSandbox({ parts: ['notion'] }));
  }

  get baseUrl(): string {
    return this.sandbox.baseUrl('notion');
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  /** A workspace with nothing else in it. */
  async seed(workspace: object): Promise<void> {
    await this.call('DELETE', '/faults');
    await this.call('PUT', '/notion/workspace', { token: TOKEN, ...workspace });
    await this.forget();
  }

  async page(pageId: string, edit: object): Promise<void> {
    await this.call('PUT', `/notion/pages/${pageId}`, edit);
  }

  async dataSource(dataSourceId: string, edit: object): Promise<void> {
    await this.call('PUT', `/notion/data-sources/${dataSourceId}`, edit);
  }

  async fault(fault: object): Promise<void> {
    await this.call('POST', '/faults', { part: 'notion', ...fault });
  }

  async well(): Promise<void> {
    await this.call('DELETE', '/faults');
  }

  /** The requests since the last call of this, oldest first, as `GET /v1/pages/...`. */
  async requests(): Promise<string[]> {
    const recorded = await this.recorded();
    await this.forget();
    return recorded.reverse().map(({ method, path }) => `${method} ${path}`);
  }

  /** The same with their answers, newest first, kept. */
  recorded(): Promise<RecordedNotionRequest[]> {
    return this.call('GET', '/notion/requests') as Promise<RecordedNotionRequest[]>;
  }

  /** A source as a process of its own would make it. */
  source({ dataSources = [], pages = [], token = TOKEN, timeoutMs = 5_000, backoffMs = 1 }: NotionTrial): NotionSource {
    const pace = new Pace(REQUESTS_PER_SECOND);
    const client = new PacedNotionClient({ token, baseUrl: this.baseUrl, pace, timeoutMs, backoffMs });
    const selection: NotionSelection = { dataSourceIds: dataSources, pageIds: pages };
    return new NotionSource(new RestNotionApi(client), selection);
  }

  /** What makes drafts, as a process of its own would. */
  drafts(): NotionDrafts {
    const pace = new Pace(REQUESTS_PER_SECOND);
    return new NotionDrafts(
      new PacedNotionClient({ token: TOKEN, baseUrl: this.baseUrl, pace, timeoutMs: 5_000, backoffMs: 1 }),
    );
  }

  private async forget(): Promise<void> {
    await this.call('DELETE', '/notion/requests');
  }

  private async call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.sandbox.url + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.status === 204 ? undefined : response.json();
  }
}
