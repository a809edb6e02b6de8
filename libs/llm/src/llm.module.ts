import { type DynamicModule, Module } from '@nestjs/common';
import { AnthropicModel } from './adapters/anthropic.model.js';
import { clientFor, settingsFor } from './adapters/provider.js';
import { ceilingsOf, type LlmConfig, pricesFor } from './llm.config.js';
import { LanguageModel } from './ports.js';
import { CallMeter } from './spend/call.meter.js';
import { CallMetrics } from './spend/call.metrics.js';
import { SpendLedger } from './spend/spend.ledger.js';
import { OWNER_ZONE, SpendModule, type SpendModuleOptions } from './spend.module.js';

export interface LlmModuleOptions extends SpendModuleOptions {
  config: LlmConfig & SpendModuleOptions['config'];
}

/** Provides `LanguageModel`, and what `SpendModule` does. */
@Module({})
export class LlmModule {
  /** @throws AppError `model_unpriced` */
  static forRoot({ config, host, databaseUrl }: LlmModuleOptions): DynamicModule {
    const prices = pricesFor(config);
    const ceilings = ceilingsOf(config);
    const spend = SpendModule.forRoot({ config, host, databaseUrl });
    return {
      module: LlmModule,
      imports: [spend],
      providers: [
        {
          provide: CallMeter,
          useFactory: (timeZone: string, ledger: SpendLedger, metrics: CallMetrics) =>
            new CallMeter({ prices, ceilings, timeZone }, ledger, metrics, host.logger),
          inject: [OWNER_ZONE, SpendLedger, CallMetrics],
        },
        {
          provide: LanguageModel,
          useFactory: async (meter: CallMeter) =>
            new AnthropicModel(await clientFor(config), settingsFor(config), meter, host.logger),
          inject: [CallMeter],
        },
      ],
      exports: [LanguageModel, spend],
    };
  }
}
