import { migrate } from '@minime/database';
import { createRootLogger } from '@minime/platform';
import {
  type SpawnedService,
  type SpawnOptions,
  spawnService,
  type TestBroker,
  type TestDatabase,
  tablesWith,
  testBroker,
  testDatabase,
} from '@minime/testing';
import pg from 'pg';
import { schemas } from '../../apps/local/src/schemas.js';
import { type Sandbox, startSandbox } from '../../sandbox/src/index.js';
import { knowledgeLoaded } from './knowledge.js';

type Name = 'gateway' | 'chat' | 'geo' | 'summary' | 'ingest';

/** The services as processes of their own over a real RabbitMQ and a real PostgreSQL; the sandbox is the internet. */
export class Deployment {
  readonly services: SpawnedService[] = [];

  private constructor(
    readonly sandbox: Sandbox,
    private readonly database: TestDatabase,
    private readonly broker: TestBroker,
    /** What the services are told besides `env`. */
    readonly more: Record<string, string> = {},
  ) {}

  /** The tables that hold the word anywhere. */
  async tablesWith(word: string): Promise<string[]> {
    const client = new pg.Client({ connectionString: this.database.url });
    await client.connect();
    return tablesWith(word, client).finally(() => client.end());
  }

  /**
   * @param replicas how many processes of each service; 1 unless told
   * @param how where the build of a service stands, and what runs it
   */
  static async start(
    replicas: Partial<Record<Name, number>> = {},
    more: Record<string, string> = {},
    how: (name: Name) => SpawnOptions = () => ({}),
  ): Promise<Deployment> {
    const [sandbox, database, broker] = await Promise.all([
      startSandbox({ port: 0, smtpPort: 0, firstTokenMs: 20, gapMs: 5 }),
      testDatabase(),
      testBroker(),
    ]);
    const deployment = new Deployment(sandbox, database, broker, more);
    try {
      await migrate(database.url, schemas, createRootLogger('silent'));
      const names: Name[] = ['ingest', 'chat', 'geo', 'summary', 'gateway'];
      const starts = names.flatMap((name) =>
        Array.from({ length: replicas[name] ?? 1 }, () =>
          spawnService(name, { ...deployment.env, ...more }, how(name)),
        ),
      );
      const outcomes = await Promise.allSettled(starts);
      for (const outcome of outcomes) if (outcome.status === 'fulfilled') deployment.services.push(outcome.value);
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      const [ingest] = deployment.of('ingest');
      if (ingest) await knowledgeLoaded(ingest, deployment.of('chat'));
      return deployment;
    } catch (error) {
      await deployment.stop();
      throw error;
    }
  }

  get env(): Record<string, string> {
    return {
      DATABASE_URL: this.database.url,
      RABBITMQ_URL: this.broker.url,
      SESSION_SECRET: 'an end-to-end secret that nobody else uses',
      ANTHROPIC_BASE_URL: `${this.sandbox.url}/anthropic`,
      ANTHROPIC_API_KEY: 'sandbox',
      GEO_BASE_URL: `${this.sandbox.url}/ip-api`,
      SMTP_URL: this.sandbox.smtpUrl,
      MAIL_FROM: 'Minime <minime@example.com>',
      OWNER_EMAIL: 'owner@example.com',
      RATE_LIMIT_BURST: '20',
      // Every visitor of a test comes from one network.
      BUDGET_USD_PER_DAY: '1000',
      BUDGET_USD_PER_VISITOR_DAY: '1000',
      BUDGET_USD_PER_CONVERSATION: '100',
    };
  }

  of(name: Name): SpawnedService[] {
    return this.services.filter((service) => service.name === name);
  }

  /** Ends every service as an operator would; each has to leave with 0. */
  async stop(): Promise<void> {
    const exits = await Promise.all(this.services.map((service) => service.stop()));
    await Promise.all([this.sandbox.close(), this.database.drop(), this.broker.drop()]);
    const failed = this.services.filter((_, at) => exits[at]?.code !== 0);
    if (failed.length)
      throw new Error(
        `ended badly: ${failed.map(({ name, lines }) => `${name}\n${lines.slice(-10).join('\n')}`).join('\n')}`,
      );
  }
}
