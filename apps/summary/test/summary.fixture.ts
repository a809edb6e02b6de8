import type { EventData } from '@minime/contracts';
import { migrate } from '@minime/database';
import { llmSchema } from '@minime/llm';
import { EventPublisher, messagingSchema } from '@minime/messaging';
import { Health, type Host, type RunningService, startService } from '@minime/platform';
import { type TestDatabase, testDatabase, waitFor } from '@minime/testing';
import pg from 'pg';
import pino from 'pino';
import { Registry } from 'prom-client';
import { type FaultRequest, type Sandbox, type ScriptRequest, startSandbox } from '../../../sandbox/src/index.js';
import type { MailEntity } from '../src/entities/mail.entity.js';
import { SummariseService } from '../src/summarise.service.js';
import { summarySchema } from '../src/summary.schema.js';
import { summaryService } from '../src/summary.service-definition.js';

export const OWNER = 'ada@ada.example';

type Ended = EventData<'conversation.ended.v1'>;

/** The service as it runs embedded: real PostgreSQL with its queue, the sandbox as Claude and as the mail server. */
export class SummaryFixture {
  private readonly services = new Set<RunningService>();

  private constructor(
    readonly sandbox: Sandbox,
    readonly host: Host,
    private readonly database: TestDatabase,
    private readonly client: pg.Client,
  ) {}

  static async start(): Promise<SummaryFixture> {
    const [database, sandbox] = await Promise.all([
      testDatabase(),
      startSandbox({ parts: ['anthropic', 'smtp'], firstTokenMs: 1, gapMs: 1 }),
    ]);
    const logger = pino({ level: process.env.TEST_LOG ?? 'silent' });
    await migrate(database.url, [messagingSchema, llmSchema, summarySchema], logger);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const host = { health: new Health(), logger, metrics: new Registry() };
    return new SummaryFixture(sandbox, host, database, client);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.services].map((service) => this.retire(service)));
    await this.client.end();
    await this.sandbox.close();
    await this.database.drop();
  }

  /** One replica of the service. */
  async replica(env: Record<string, string> = {}): Promise<RunningService> {
    const settings = {
      DATABASE_URL: this.database.url,
      ANTHROPIC_API_KEY: 'test-key',
      ANTHROPIC_BASE_URL: this.sandbox.baseUrl('anthropic'),
      SMTP_URL: this.sandbox.smtpUrl,
      MAIL_FROM: 'Minime <minime@ada.example>',
      OWNER_EMAIL: OWNER,
      ...env,
    };
    const service = await startService(summaryService, settings, this.host);
    this.services.add(service);
    return service;
  }

  /** Stops a replica; one that lives on takes its share of what is published. */
  async retire(service: RunningService): Promise<void> {
    this.services.delete(service);
    await service.close();
  }

  /** Over the queue, as chat does it. @returns the message's id */
  publish(service: RunningService, ended: Ended): Promise<string> {
    return service.app.get(EventPublisher, { strict: false }).publish('conversation.ended.v1', ended);
  }

  /** One attempt without the queue, as a delivery of the message makes it. */
  attempt(service: RunningService, ended: Ended): Promise<void> {
    return service.app.get(SummariseService).conversationEnded(ended);
  }

  async reset(): Promise<void> {
    for (const path of ['/faults', '/anthropic/script', '/anthropic/requests']) {
      await fetch(this.sandbox.url + path, { method: 'DELETE' });
    }
    this.sandbox.inbox.clear();
    await this.client.query('TRUNCATE "summary"."mails"');
  }

  script(...scripts: ScriptRequest[]): Promise<void> {
    return this.post('/anthropic/script', scripts);
  }

  fail(fault: Omit<FaultRequest, 'times'> & { times?: number }): Promise<void> {
    return this.post('/faults', fault);
  }

  /** Faults that have not struck yet. */
  async faultsLeft(): Promise<number> {
    const response = await fetch(`${this.sandbox.url}/faults`);
    return ((await response.json()) as unknown[]).length;
  }

  async modelCalls(): Promise<number> {
    const response = await fetch(`${this.sandbox.url}/anthropic/requests?brief`);
    return ((await response.json()) as unknown[]).length;
  }

  /** The row of a mail, once it says `status`. */
  mail(status: MailEntity['status']): Promise<{ message_id: string; summary: unknown; sent_at: Date | null }> {
    return waitFor(
      async () => (await this.client.query('SELECT * FROM "summary"."mails" WHERE "status" = $1', [status])).rows[0],
      { what: `a mail that is ${status}` },
    );
  }

  /** What a process leaves behind that died after the server accepted the mail and before that was noted. */
  async forgetSending(): Promise<void> {
    await this.client.query(`UPDATE "summary"."mails" SET "status" = 'claimed', "sent_at" = NULL`);
  }

  private async post(path: string, body: unknown): Promise<void> {
    const response = await fetch(this.sandbox.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  }
}
