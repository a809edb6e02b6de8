import { AppError, integer } from '@minime/platform';
import { z } from 'zod';
import { type PriceTable, priceOf, priceTable } from './prices.js';
import type { Ceilings } from './spend/budgets.js';
import { type SpendConfig, spendConfig } from './spend/spend.config.js';

const model = z.string().trim().min(1).max(120);

export const ANTHROPIC = 'https://api.anthropic.com';

/** Variables of every service that talks to Claude. */
export const llmConfig = z.object({
  LLM_PROVIDER: z.enum(['anthropic', 'bedrock']).default('anthropic'),
  /** With Bedrock: its API key, or `aws` for the AWS credentials of the surroundings. */
  ANTHROPIC_API_KEY: z.string().min(1),
  ANTHROPIC_BASE_URL: z.url({ protocol: /^https?$/ }).default(ANTHROPIC),
  /** Of Bedrock; the SDK looks for it where AWS tools do when it is unset. */
  AWS_REGION: z.string().trim().min(1).optional(),
  CHAT_MODEL: model.default('claude-sonnet-5-5'),
  SUMMARY_MODEL: model.default('claude-haiku-5-5'),
  FALLBACK_MODEL: model.default('claude-haiku-5-5'),
  MAX_OUTPUT_TOKENS: integer(16, 128_000).default(1024),
  ...spendConfig.shape,
});
export type LlmConfig = z.output<typeof llmConfig>;

/** What may be spent, by what it is spent on. */
export const ceilingsOf = (config: SpendConfig): Ceilings => ({
  turn: config.BUDGET_USD_PER_TURN,
  conversation: config.BUDGET_USD_PER_CONVERSATION,
  visitorDay: config.BUDGET_USD_PER_VISITOR_DAY,
  day: config.BUDGET_USD_PER_DAY,
});

/**
 * The prices of the three configured models.
 * @throws AppError `model_unpriced`
 */
export function pricesFor(config: LlmConfig): PriceTable {
  const { CHAT_MODEL, SUMMARY_MODEL, FALLBACK_MODEL } = config;
  return pricesOf(config.MODEL_PRICES, { CHAT_MODEL, SUMMARY_MODEL, FALLBACK_MODEL });
}

/**
 * The price table, in which every one of `models`, by the variable that names it, has to stand.
 * @throws AppError `model_unpriced`: what a model costs has to be known before it may be called.
 */
export function pricesOf(given: SpendConfig['MODEL_PRICES'], models: Record<string, string>): PriceTable {
  const prices = priceTable(given);
  const unpriced = Object.entries(models).filter(([, model]) => !priceOf(prices, model));
  if (unpriced.length === 0) return prices;
  const example = JSON.stringify(Object.fromEntries(unpriced.map(([, model]) => [model, [1, 5]])));
  throw new AppError(
    'model_unpriced',
    `${unpriced.map(([variable, model]) => `${variable}=${model}`).join(', ')}: no price is known. ` +
      `Set MODEL_PRICES to USD per million tokens of input and output, like ${example} ([0,0] for a local model).`,
  );
}
