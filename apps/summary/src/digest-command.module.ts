import { DatabaseModule } from '@minime/database';
import { type SpendConfig, SpendLedger, SpendModule } from '@minime/llm';
import type { Host, PlatformConfig } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PostgresDigests } from './adapters/postgres.digests.js';
import { PostgresQuestions } from './adapters/postgres.questions.js';
import { PostgresSyncLog } from './adapters/postgres.sync-log.js';
import { DigestCompiler } from './digest/digest.compiler.js';
import { GapsService } from './gaps/gaps.service.js';
import { summarySchema } from './summary.schema.js';

/** Dead letters are the broker's, which the command does without. */
const NONE_KNOWN = { waiting: async () => [] };

/** A digest without a broker and without a mail server. */
@Module({})
export class DigestCommandModule {
  static register(
    config: PlatformConfig & SpendConfig,
    host: Host,
    databaseUrl: string,
    timeZone: string,
  ): DynamicModule {
    return {
      module: DigestCommandModule,
      imports: [
        DatabaseModule.forRoot({ url: databaseUrl, definition: summarySchema, poolSize: 1, log: host.logger }),
        SpendModule.forRoot({ config, host, databaseUrl }),
      ],
      providers: [
        {
          provide: DigestCompiler,
          useFactory: (dataSource: DataSource, ledger: SpendLedger) => {
            const questions = new PostgresQuestions(dataSource);
            return new DigestCompiler(
              {
                log: new PostgresDigests(dataSource),
                questions,
                gaps: new GapsService(questions),
                syncs: new PostgresSyncLog(dataSource),
                ledger,
                kept: NONE_KNOWN,
              },
              host.logger,
              { timeZone, limitUsd: config.BUDGET_USD_PER_DAY },
            );
          },
          inject: [DataSource, SpendLedger],
        },
      ],
    };
  }
}
