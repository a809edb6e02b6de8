import { DatabaseModule } from '@minime/database';
import { type Host, loadPersona, type PlatformConfig, RetentionJob } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { PostgresLedger } from './adapters/postgres.ledger.js';
import { llmSchema } from './llm.schema.js';
import { priceTable } from './prices.js';
import { CallMetrics } from './spend/call.metrics.js';
import { LedgerKeeper } from './spend/ledger.keeper.js';
import type { SpendConfig } from './spend/spend.config.js';
import { SpendLedger } from './spend/spend.ledger.js';
import { SpendRecorder } from './spend/spend.recorder.js';

export interface SpendModuleOptions {
  config: SpendConfig & Pick<PlatformConfig, 'PERSONA_FILE' | 'RETENTION_DAYS'>;
  host: Host;
  /** PostgreSQL in which the schema `llm` stands. */
  databaseUrl: string;
}

const LLM_DATA_SOURCE = Symbol('LLM_DATA_SOURCE');
/** Injects the owner's IANA time zone. */
export const OWNER_ZONE = Symbol('OWNER_ZONE');

const RETENTION = Symbol('RETENTION');

/** Every turn waits for one short statement here before its first word. */
const LEDGER_POOL_SIZE = 3;

/** Provides `SpendRecorder`, for what is spent besides language models; `LlmModule` stands on it. */
@Module({})
export class SpendModule {
  static forRoot({ config, host, databaseUrl }: SpendModuleOptions): DynamicModule {
    const database = DatabaseModule.forRoot({
      url: databaseUrl,
      definition: llmSchema,
      token: LLM_DATA_SOURCE,
      poolSize: LEDGER_POOL_SIZE,
      shared: true,
      log: host.logger,
    });
    return {
      module: SpendModule,
      imports: [database],
      providers: [
        { provide: OWNER_ZONE, useFactory: async () => (await loadPersona(config.PERSONA_FILE)).timeZone },
        { provide: CallMetrics, useFactory: () => new CallMetrics(host.metrics, config.BUDGET_USD_PER_DAY) },
        {
          provide: SpendLedger,
          useFactory: (dataSource: DataSource) => new PostgresLedger(dataSource),
          inject: [LLM_DATA_SOURCE],
        },
        {
          provide: SpendRecorder,
          useFactory: (timeZone: string, ledger: SpendLedger, metrics: CallMetrics) =>
            new SpendRecorder({ prices: priceTable(config.MODEL_PRICES), timeZone }, ledger, metrics, host.logger),
          inject: [OWNER_ZONE, SpendLedger, CallMetrics],
        },
        {
          provide: LedgerKeeper,
          useFactory: (timeZone: string, ledger: SpendLedger, metrics: CallMetrics) =>
            new LedgerKeeper(timeZone, ledger, metrics, host.logger),
          inject: [OWNER_ZONE, SpendLedger, CallMetrics],
        },
        {
          provide: RETENTION,
          useFactory: (ledger: SpendLedger) =>
            new RetentionJob('whom calls were for', () => ledger.forgetOlderThan(config.RETENTION_DAYS), host.logger),
          inject: [SpendLedger],
        },
      ],
      exports: [OWNER_ZONE, SpendLedger, CallMetrics, SpendRecorder],
    };
  }
}
