import { type DynamicModule, Module } from '@nestjs/common';
import { anthropicClient, type MessagesClient } from './adapters/anthropic.client.js';
import { AnthropicModel, type ModelSettings } from './adapters/anthropic.model.js';
import { bedrockClient, bedrockName } from './adapters/bedrock.client.js';
import { ANTHROPIC, ceilingsOf, type LlmConfig, pricesFor } from './llm.config.js';
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

function clientFor(config: LlmConfig): MessagesClient | Promise<MessagesClient> {
  if (config.LLM_PROVIDER === 'anthropic') return anthropicClient(config);
  const { ANTHROPIC_BASE_URL: url } = config;
  return bedrockClient(config, url === ANTHROPIC ? undefined : url);
}

function settingsFor(config: LlmConfig): ModelSettings {
  if (config.LLM_PROVIDER === 'anthropic') return config;
  const { CHAT_MODEL, SUMMARY_MODEL, FALLBACK_MODEL } = config;
  return {
    ...config,
    CHAT_MODEL: bedrockName(CHAT_MODEL),
    SUMMARY_MODEL: bedrockName(SUMMARY_MODEL),
    FALLBACK_MODEL: bedrockName(FALLBACK_MODEL),
  };
}
