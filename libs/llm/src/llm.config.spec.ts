import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@minime/platform';
import { llmConfig, pricesFor } from './llm.config.js';

const parse = (env: Record<string, string>) => parseConfig(llmConfig, { ANTHROPIC_API_KEY: 'key', ...env });

describe('llmConfig', () => {
  it('needs a key and nothing else', () => {
    expect(() => parseConfig(llmConfig, {})).toThrow(/ANTHROPIC_API_KEY: is required and not set/);
    expect(parse({})).toMatchObject({
      ANTHROPIC_BASE_URL: 'https://api.anthropic.com',
      CHAT_MODEL: 'claude-sonnet-5-5',
      SUMMARY_MODEL: 'claude-haiku-5-5',
      FALLBACK_MODEL: 'claude-haiku-5-5',
      MAX_OUTPUT_TOKENS: 1024,
      MODEL_PRICES: {},
    });
  });

  it.each(['{', '[]', '{"llama3":[1]}', '{"llama3":[-1,0]}', '{"llama3":"free"}'])('refuses the prices %s', (text) => {
    expect(() => parse({ MODEL_PRICES: text })).toThrow(/MODEL_PRICES/);
  });
});

describe('pricesFor', () => {
  it('names every model without a price and shows what to write', () => {
    const config = parse({ CHAT_MODEL: 'llama3', FALLBACK_MODEL: 'qwen' });
    expect(() => pricesFor(config)).toThrow(/CHAT_MODEL=llama3, FALLBACK_MODEL=qwen: no price is known.*MODEL_PRICES/);
  });

  it('takes what MODEL_PRICES gives', () => {
    const config = parse({ CHAT_MODEL: 'llama3', MODEL_PRICES: '{"llama3":[0,0]}' });
    expect(pricesFor(config).get('llama3')).toEqual({ input: 0, output: 0 });
  });
});
