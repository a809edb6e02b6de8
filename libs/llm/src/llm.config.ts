import { AppError, integer } from '@minime/platform';
import { z } from 'zod';
import { type PriceTable, priceTable } from './prices.js';

const model = z.string().trim().min(1).max(120);

const pair = z.tuple([z.number().nonnegative(), z.number().nonnegative()]);

/** `{"llama3":[0,0]}`: USD per million tokens of input and of output. */
const modelPrices = z
  .string()
  .default('{}')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('is not JSON: write it like {"llama3":[0,0]}, USD per million tokens in and out');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), pair, 'must look like {"llama3":[0,0]}, USD per million tokens in and out'));

/** Variables of every service that talks to Claude. */
export const llmConfig = z.object({
  ANTHROPIC_API_KEY: z.string().min(1),
  ANTHROPIC_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://api.anthropic.com'),
  CHAT_MODEL: model.default('claude-sonnet-5-5'),
  SUMMARY_MODEL: model.default('claude-haiku-5-5'),
  FALLBACK_MODEL: model.default('claude-haiku-5-5'),
  MAX_OUTPUT_TOKENS: integer(16, 128_000).default(1024),
  MODEL_PRICES: modelPrices,
});
export type LlmConfig = z.output<typeof llmConfig>;

/**
 * The prices of the three configured models.
 * @throws AppError `model_unpriced`: what a model costs has to be known before it may be called.
 */
export function pricesFor(config: LlmConfig): PriceTable {
  const prices = priceTable(config.MODEL_PRICES);
  const unpriced = (['CHAT_MODEL', 'SUMMARY_MODEL', 'FALLBACK_MODEL'] as const).filter(
    (variable) => !prices.has(config[variable]),
  );
  if (unpriced.length === 0) return prices;
  const example = JSON.stringify(Object.fromEntries(unpriced.map((variable) => [config[variable], [1, 5]])));
  throw new AppError(
    'model_unpriced',
    `${unpriced.map((variable) => `${variable}=${config[variable]}`).join(', ')}: no price is known. ` +
      `Set MODEL_PRICES to USD per million tokens of input and output, like ${example} ([0,0] for a local model).`,
  );
}
