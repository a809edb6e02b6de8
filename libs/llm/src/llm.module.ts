import { DatabaseModule } from '@minime/database';
import type { Host } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { anthropicClient } from './adapters/anthropic.client.js';
import { AnthropicModel } from './adapters/anthropic.model.js';
import { PostgresLedger } from './adapters/postgres.ledger.js';
import { type LlmConfig, pricesFor } from './llm.config.js';
import { llmSchema } from './llm.schema.js';
import { LanguageModel } from './ports.js';
import { CallMeter } from './spend/call.meter.js';
import { CallMetrics } from './spend/call.metrics.js';

export interface LlmModuleOptions {
  config: LlmConfig;
  host: Host;
  /** PostgreSQL in which the schema `llm` stands. */
  databaseUrl: string;
}

const LLM_DATA_SOURCE = Symbol('LLM_DATA_SOURCE');

/** The books are written one row at a time. */
const LEDGER_POOL_SIZE = 2;

/** Provides `LanguageModel`. */
@Module({})
export class LlmModule {
  /** @throws AppError `model_unpriced` */
  static forRoot({ config, host, databaseUrl }: LlmModuleOptions): DynamicModule {
    const prices = pricesFor(config);
    const database = DatabaseModule.forRoot({
      url: databaseUrl,
      definition: llmSchema,
      token: LLM_DATA_SOURCE,
      poolSize: LEDGER_POOL_SIZE,
      log: host.logger,
    });
    return {
      module: LlmModule,
      imports: [database],
      providers: [
        {
          provide: CallMeter,
          useFactory: (dataSource: DataSource) =>
            new CallMeter(prices, new PostgresLedger(dataSource), new CallMetrics(host.metrics), host.logger),
          inject: [LLM_DATA_SOURCE],
        },
        {
          provide: LanguageModel,
          useFactory: (meter: CallMeter) => new AnthropicModel(anthropicClient(config), config, meter),
          inject: [CallMeter],
        },
      ],
      exports: [LanguageModel],
    };
  }
}
