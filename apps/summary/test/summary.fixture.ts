import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { EventData } from '@minime/contracts';
import { migrate } from '@minime/database';
import { llmSchema } from '@minime/llm';
import { EventPublisher, messagingSchema } from '@minime/messaging';
import { ownerSchema } from '@minime/owner';
import { type Host, type RunningService, startService } from '@minime/platform';
import { SandboxControl, type TestDatabase, tablesWith, testDatabase, testHost, waitFor } from '@minime/testing';
import pg from 'pg';
import { type Sandbox, startSandbox } from '../../../sandbox/src/index.js';
import type { MailEntity } from '../src/entities/mail.entity.js';
import { SummariseService } from '../src/summarise.service.js';
import { summarySchema } from '../src/summary.schema.js';
import { summaryService } from '../src/summary.service-definition.js';

export const OWNER = 'ada@ada.example';
export const SECRET = 'the secret of this test is long enough';

type Ended = EventData<'conversation.ended.v1'>;

/** The service as it runs embedded: real PostgreSQL with its queue, the sandbox as Claude and as the mail server. */
export class SummaryFixture {
  readonly control: SandboxControl;
  private readonly services = new Set<RunningService>();

  private constructor(
    readonly sandbox: Sandbox,
    readonly host: Host,
    private readonly database: TestDatabase,
    private readonly client: pg.Client,
  ) {
    this.control = new SandboxControl(sandbox.url);
  }

  static async start(): Promise<SummaryFixture> {
    const [database, sandbox] = await Promise.all([
      testDatabase(),
      startSandbox({ parts: ['anthropic', 'smtp'], firstTokenMs: 1, gapMs: 1 }),
    ]);
    const host = testHost();
    await migrate(database.url, [messagingSchema, llmSchema, ownerSchema, summarySchema], host.logger);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
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
      SESSION_SECRET: SECRET,
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
    await this.control.reset();
    this.sandbox.inbox.clear();
    await this.client.query(
      `TRUNCATE "summary"."mails", "summary"."meetings", "summary"."questions", "summary"."talks",
       "summary"."feedback", "summary"."syncs", "summary"."digest", "summary"."gap_drafts", "summary"."outbox", "llm"."calls", "messaging"."dead_letters"`,
    );
  }

  query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.client.query<Row>(sql, values).then(({ rows }) => rows);
  }

  /** A command of this service from the build, with these variables and nothing else. */
  command(program: string, args: string[]): Promise<{ code: number; out: string; err: string }> {
    const env = { PATH: process.env.PATH, DATABASE_URL: this.database.url };
    return new Promise((done) => {
      const child = execFile(
        process.execPath,
        [resolve('dist/apps/summary/src', program), ...args],
        { env },
        (_, out, err) => done({ code: child.exitCode ?? -1, out, err }),
      );
    });
  }

  /** The tables that hold a word. */
  holding(word: string): Promise<string[]> {
    return tablesWith(word, this.client);
  }

  /** The row of a mail, once it says `status`. */
  mail(status: MailEntity['status']): Promise<{ message_id: string; summary: unknown; sent_at: Date | null }> {
    return waitFor(
      async () => (await this.client.query('SELECT * FROM "summary"."mails" WHERE "status" = $1', [status])).rows[0],
      { what: `a mail that is ${status}` },
    );
  }

  /** How many of these conversations have a mail that the server has accepted. */
  async mailsSent(conversationIds: string[]): Promise<number> {
    const { rows } = await this.client.query(
      `SELECT count(*)::int AS "sent" FROM "summary"."mails" WHERE "status" = 'sent' AND "conversation_id" = ANY($1)`,
      [conversationIds],
    );
    return rows[0].sent;
  }

  /** Messages that no handler is done with. */
  async pending(): Promise<number> {
    const { rows } = await this.client.query('SELECT count(*)::int AS "left" FROM "messaging"."messages"');
    return rows[0].left;
  }

  async meetings(): Promise<{ meeting_id: string; status: string }[]> {
    return (await this.client.query('SELECT * FROM "summary"."meetings"')).rows;
  }

  /** Makes everything that is kept so many days older. */
  async grow(conversationId: string, days: number): Promise<void> {
    const earlier = (column: string) => `"${column}" = "${column}" - ${days} * interval '1 day'`;
    await this.client.query(
      `UPDATE "summary"."mails" SET ${earlier('claimed_at')}, ${earlier('sent_at')} WHERE "conversation_id" = $1`,
      [conversationId],
    );
    await this.client.query(`UPDATE "summary"."feedback" SET ${earlier('given_at')} WHERE "conversation_id" = $1`, [
      conversationId,
    ]);
    await this.client.query(`UPDATE "summary"."erasures" SET ${earlier('at')}`);
  }

  /** What a process leaves behind that died after the server accepted the mail and before that was noted. */
  async forgetSending(): Promise<void> {
    await this.client.query(`UPDATE "summary"."mails" SET "status" = 'claimed', "sent_at" = NULL`);
  }
}

/**
 * The service with one replica for all tests of a file; it forgets before each.
 * @param started given both before the first test
 * @param env besides what every replica is told
 */
export function summaryForAll(
  started: (fixture: SummaryFixture, service: RunningService) => void,
  env: Record<string, string> = {},
): void {
  let fixture: SummaryFixture | undefined;
  beforeAll(async () => {
    fixture = await SummaryFixture.start();
    started(fixture, await fixture.replica(env));
  });
  beforeEach(() => fixture?.reset());
  afterAll(() => fixture?.stop());
}
