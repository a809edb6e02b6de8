import { randomUUID } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { EventData } from '@minime/contracts';
import { createDataSource, migrate } from '@minime/database';
import { KnowledgeIndex, knowledgeSchema, type Page } from '@minime/knowledge';
import { llmSchema } from '@minime/llm';
import { messagingSchema } from '@minime/messaging';
import { ownerSchema } from '@minime/owner';
import { type Host, type RunningService, startService } from '@minime/platform';
import { SandboxControl, type TestDatabase, testDatabase, testHost } from '@minime/testing';
import type { Provider } from '@nestjs/common';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { type RecordedModelCall, type Sandbox, type SandboxPart, startSandbox } from '../../../sandbox/src/index.js';
import { chatSchema } from '../src/chat.schema.js';
import { chatService } from '../src/chat.service-definition.js';
import { CALENDAR } from '../src/chat.tokens.js';
import type { Calendar } from '../src/meetings/ports.js';
import { Probe } from './probe.js';

/** A request as the sandbox wrote it down. */
type ModelCall = RecordedModelCall & { body: Anthropic.MessageCreateParams };
export type Asked = EventData<'turn.requested.v1'>;

/** The service with parts of the test's own. */
const chatWith = (...parts: Provider[]): typeof chatService => ({
  ...chatService,
  module: async (config, host) => {
    const module = await chatService.module(config, host);
    return { ...module, providers: [...(module.providers ?? []), ...parts] };
  },
});

/** The service as it runs embedded: real PostgreSQL with its queue, the sandbox as Claude. */
export class ChatFixture {
  readonly control: SandboxControl;
  private readonly services = new Set<RunningService>();

  private constructor(
    readonly sandbox: Sandbox,
    readonly probe: Probe,
    private readonly host: Host,
    private readonly database: TestDatabase,
    private readonly client: pg.Client,
  ) {
    this.control = new SandboxControl(sandbox.url);
  }

  /** @param parts of the sandbox, besides Claude */
  static async start(...parts: SandboxPart[]): Promise<ChatFixture> {
    const [database, sandbox] = await Promise.all([
      testDatabase(),
      startSandbox({ parts: ['anthropic', ...parts], firstTokenMs: 1, gapMs: 1 }),
    ]);
    const host = testHost();
    await migrate(database.url, [messagingSchema, knowledgeSchema, llmSchema, ownerSchema, chatSchema], host.logger);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    return new ChatFixture(sandbox, await Probe.start(database.url, host), host, database, client);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.services].map((service) => this.retire(service)));
    await this.probe.close();
    await this.client.end();
    await this.sandbox.close();
    await this.database.drop();
  }

  /** The least that a replica needs. */
  get env(): Record<string, string> {
    return {
      DATABASE_URL: this.database.url,
      SESSION_SECRET: 'the secret of this test is long enough',
      ANTHROPIC_API_KEY: 'test-key',
      ANTHROPIC_BASE_URL: this.sandbox.baseUrl('anthropic'),
    };
  }

  /** One replica of the service. `own`: with a process's health of its own. */
  async replica(env: Record<string, string> = {}, own: Host = this.host, calendar?: Calendar): Promise<RunningService> {
    return this.start(calendar ? chatWith({ provide: CALENDAR, useValue: calendar }) : chatService, env, own);
  }

  /** A replica during whose start, when it has loaded what it loads and hears no event yet, something happens. */
  async replicaWhile(happens: () => Promise<void>): Promise<RunningService> {
    const bystander = { onApplicationBootstrap: happens };
    return this.start(chatWith({ provide: 'bystander', useValue: bystander }), {}, this.host);
  }

  async retire(service: RunningService): Promise<void> {
    this.services.delete(service);
    await service.close();
  }

  /** A data source of chat's own, as another process would have it. */
  dataSource(): Promise<DataSource> {
    return createDataSource(this.database.url, chatSchema).initialize();
  }

  async know(service: RunningService, ...pages: Page[]): Promise<void> {
    const index = service.app.get(KnowledgeIndex, { strict: false });
    for (const page of pages) await index.put(page);
    await index.refresh();
  }

  private async start(
    definition: typeof chatService,
    env: Record<string, string>,
    host: Host,
  ): Promise<RunningService> {
    const service = await startService(definition, { ...this.env, ...env }, host);
    this.services.add(service);
    return service;
  }

  query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.client.query<Row>(sql, values).then(({ rows }) => rows);
  }

  async turn<Row extends pg.QueryResultRow = Record<string, unknown>>(turnId: string): Promise<Row> {
    const [row] = await this.query<Row>('SELECT * FROM "chat"."turns" WHERE "id" = $1', [turnId]);
    if (!row) throw new Error(`no turn ${turnId}`);
    return row;
  }

  async conversation<Row extends pg.QueryResultRow = Record<string, unknown>>(conversationId: string): Promise<Row> {
    const [row] = await this.query<Row>('SELECT * FROM "chat"."conversations" WHERE "id" = $1', [conversationId]);
    if (!row) throw new Error(`no conversation ${conversationId}`);
    return row;
  }

  /** Publishes a question as the gateway does. @returns its turn */
  async ask(visit: Visit, question: string, more: Partial<Asked> = {}): Promise<string> {
    const asked = visit.question(question, more);
    await this.probe.publisher.publish('turn.requested.v1', asked, { conversationId: visit.conversationId });
    return asked.turnId;
  }

  /** Asks and waits for the answer. */
  async talk(visit: Visit, question: string): Promise<{ turnId: string; text: string }> {
    const turnId = await this.ask(visit, question);
    await this.probe.finish(turnId);
    return { turnId, text: this.probe.textOf(turnId) };
  }

  /** What the model was sent, oldest first. */
  modelCalls(): Promise<ModelCall[]> {
    return this.control.modelCalls<ModelCall>();
  }
}

/**
 * The service with one replica for all tests of a `describe`; the sandbox forgets before each.
 * @param started given both before the first test
 */
export function chatForAll(started: (chat: ChatFixture, service: RunningService) => void, knows: Page[] = []): void {
  let chat: ChatFixture | undefined;
  beforeAll(async () => {
    chat = await ChatFixture.start();
    const service = await chat.replica();
    await chat.know(service, ...knows);
    started(chat, service);
  });
  beforeEach(() => chat?.control.reset());
  afterAll(() => chat?.stop());
}

/** One visitor and their conversation. */
export class Visit {
  readonly conversationId = randomUUID();
  readonly visitorId = randomUUID();

  question(question: string, more: Partial<Asked> = {}): Asked {
    return {
      conversationId: this.conversationId,
      visitorId: this.visitorId,
      turnId: randomUUID(),
      question,
      networkKey: '0123456789abcdef',
      context: { locale: 'en-GB', timeZone: 'Europe/Lisbon', referrer: 'https://search.example/' },
      askedAt: new Date().toISOString(),
      ...more,
    };
  }
}
