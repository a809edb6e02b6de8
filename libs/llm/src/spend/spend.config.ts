import { dollars } from '@minime/platform';
import { z } from 'zod';

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

/** Variables of every service that spends money. */
export const spendConfig = z.object({
  MODEL_PRICES: modelPrices,
  /** Of everything together, from midnight to midnight where the owner is. */
  BUDGET_USD_PER_DAY: dollars.default(5),
  /** Of one stretch of talk. */
  BUDGET_USD_PER_CONVERSATION: dollars.default(0.5),
  /** Of one visitor and of one network, each. */
  BUDGET_USD_PER_VISITOR_DAY: dollars.default(1),
  /** Of one answer, with all its uses of tools. */
  BUDGET_USD_PER_TURN: dollars.default(0.25),
});
export type SpendConfig = z.output<typeof spendConfig>;
