import { ANTHROPIC, type LlmConfig } from '../llm.config.js';
import { anthropicClient, type MessagesClient } from './anthropic.client.js';
import type { ModelSettings } from './anthropic.model.js';
import { bedrockClient, bedrockName } from './bedrock.client.js';

/** The client of the provider that the settings name. */
export function clientFor(config: LlmConfig): MessagesClient | Promise<MessagesClient> {
  if (config.LLM_PROVIDER === 'anthropic') return anthropicClient(config);
  const { ANTHROPIC_BASE_URL: url } = config;
  return bedrockClient(config, url === ANTHROPIC ? undefined : url);
}

/** The settings with models named as their provider names them. */
export function settingsFor(config: LlmConfig): ModelSettings {
  if (config.LLM_PROVIDER === 'anthropic') return config;
  const { CHAT_MODEL, SUMMARY_MODEL, FALLBACK_MODEL } = config;
  return {
    ...config,
    CHAT_MODEL: bedrockName(CHAT_MODEL),
    SUMMARY_MODEL: bedrockName(SUMMARY_MODEL),
    FALLBACK_MODEL: bedrockName(FALLBACK_MODEL),
  };
}
