import { migrate } from '@minime/database';
import { parseConfig, platformConfig } from '@minime/platform';
import { SandboxControl, type TestDatabase, testDatabase, testHost, waitFor } from '@minime/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import pg from 'pg';
import { type Sandbox, startSandbox } from '../../../sandbox/src/index.js';
import {
  LanguageModel,
  LlmModule,
  llmConfig,
  llmSchema,
  type ModelCall,
  type ModelEvent,
  SpendRecorder,
} from '../src/index.js';
import { SpendLedger } from '../src/spend/spend.ledger.js';

export interface LedgerRow {
  purpose: string;
  model: string;
  conversation_id: string | null;
  input_tokens: number;
  output_tokens: number;
  cost_usd: string;
  first_token_ms: number | null;
  outcome: string;
  estimated: boolean;
}

/** The module as services use it, on a real PostgreSQL and with the sandbox as the API. */
export class ModelFixture {
  readonly control: SandboxControl;

  private constructor(
    readonly sandbox: Sandbox,
    private readonly apps: TestingModule[],
    private readonly database: TestDatabase,
    private readonly client: pg.Client,
  ) {
    this.control = new SandboxControl(sandbox.url);
  }

  static async start(env: Record<string, string> = {}, replicas = 1): Promise<ModelFixture> {
    const [database, sandbox] = await Promise.all([
      testDatabase(),
      startSandbox({ parts: ['anthropic'], firstTokenMs: 1, gapMs: 1 }),
    ]);
    const host = testHost();
    await migrate(database.url, [llmSchema], host.logger);
    const config = parseConfig(platformConfig.extend(llmConfig.shape), {
      ANTHROPIC_API_KEY: 'test-key',
      ANTHROPIC_BASE_URL: sandbox.baseUrl('anthropic'),
      ...env,
    });
    const apps = [];
    for (let replica = 0; replica < replicas; replica++) {
      const imports = [LlmModule.forRoot({ config, host, databaseUrl: database.url })];
      apps.push(await Test.createTestingModule({ imports }).compile());
    }
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    return new ModelFixture(sandbox, apps, database, client);
  }

  get model(): LanguageModel {
    return this.models[0]!;
  }

  /** One a replica. */
  get models(): LanguageModel[] {
    return this.apps.map((app) => app.get(LanguageModel));
  }

  get books(): SpendLedger {
    return this.apps[0]!.get(SpendLedger, { strict: false });
  }

  get recorder(): SpendRecorder {
    return this.apps[0]!.get(SpendRecorder, { strict: false });
  }

  async stop(): Promise<void> {
    for (const app of this.apps) await app.close();
    await this.client.end();
    await this.sandbox.close();
    await this.database.drop();
  }

  /** Forgets scripts, faults, requests and ledger of the test before. */
  async reset(): Promise<void> {
    await this.control.reset();
    await this.client.query('TRUNCATE "llm"."calls", "llm"."budgets"');
  }

  async budgets(): Promise<Record<string, { spent: number; reserved: number }>> {
    const { rows } = await this.client.query<Record<'id' | 'spent_usd' | 'reserved_usd', string>>(
      'SELECT * FROM "llm"."budgets"',
    );
    return Object.fromEntries(
      rows.map((row) => [row.id, { spent: Number(row.spent_usd), reserved: Number(row.reserved_usd) }]),
    );
  }

  async query(sql: string): Promise<void> {
    await this.client.query(sql);
  }

  /** The ledger once it holds `count` rows of calls that are over, oldest first. */
  ledger(count: number): Promise<LedgerRow[]> {
    return waitFor(
      async () => {
        const { rows } = await this.client.query<LedgerRow>(
          `SELECT * FROM "llm"."calls" WHERE "outcome" <> 'open' ORDER BY "at"`,
        );
        return rows.length >= count && rows;
      },
      { what: `${count} rows in the ledger` },
    );
  }
}

export const CONVERSATION = '0c3b8a52-5a0e-4c8e-9d3e-8f5a0f3d2b11';

export const question = (text: string, more: Partial<ModelCall> = {}): ModelCall => ({
  purpose: 'turn',
  conversationId: CONVERSATION,
  system: [{ type: 'text', text: 'You are Ada.' }],
  messages: [{ role: 'user', content: text }],
  ...more,
});

/** Everything a stream gave, and what it failed with. */
export async function read(
  model: LanguageModel,
  call: ModelCall,
  signal: AbortSignal,
): Promise<{ events: ModelEvent[]; text: string; error?: unknown }> {
  const seen: ModelEvent[] = [];
  const outcome = { events: seen, text: '' };
  try {
    await model.stream(call, signal, (event) => {
      seen.push(event);
      if (event.type === 'text') outcome.text += event.text;
    });
    return outcome;
  } catch (error) {
    return { ...outcome, error };
  }
}

export function endOf(events: ModelEvent[]): Extract<ModelEvent, { type: 'end' }> {
  const last = events.at(-1);
  if (last?.type !== 'end') throw new Error(`the stream ended with ${last?.type ?? 'nothing'}`);
  return last;
}
