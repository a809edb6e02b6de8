import type { Usage } from './ports.js';

/** USD per million tokens. */
export interface Price {
  input: number;
  output: number;
  /** What the whole call costs instead once its prompt is longer than `above` tokens. */
  long?: { above: number; input: number; output: number };
}

export type PriceTable = ReadonlyMap<string, Price>;

/** The vendors' list prices, November 2026; embeddings have no output. */
const LIST: Record<string, Price> = {
  'claude-haiku-5-5': { input: 0.1, output: 0.5, long: { above: 100_000, input: 0.5, output: 2.5 } },
  'claude-sonnet-5-5': { input: 2, output: 10 },
  'claude-opus-5-5': { input: 4, output: 20 },
  'voyage-4-large': { input: 0.12, output: 0 },
  'voyage-4': { input: 0.06, output: 0 },
  'voyage-4-lite': { input: 0.02, output: 0 },
  'text-embedding-3-large': { input: 0.13, output: 0 },
  'text-embedding-3-small': { input: 0.02, output: 0 },
};

/** Multiples of the input price; writing is priced for the five-minute cache. */
const CACHE_WRITE = 1.25;
const CACHE_READ = 0.1;

const MILLION = 1_000_000;

/** The list prices, and over them the given ones: `[input, output]` by model, USD per million tokens. */
export function priceTable(given: Record<string, [number, number]> = {}): PriceTable {
  const own = Object.entries(given).map(([model, [input, output]]): [string, Price] => [model, { input, output }]);
  return new Map([...Object.entries(LIST), ...own]);
}

/** The price of a model under any of its names: Bedrock puts a region and the vendor before them, and a version after. */
export function priceOf(prices: PriceTable, model: string): Price | undefined {
  return prices.get(model) ?? prices.get(plainName(model));
}

/** `claude-sonnet-5-5` of `global.anthropic.claude-sonnet-5-5-v1:0`. */
export const plainName = (model: string): string =>
  model.replace(/^(?:[a-z-]+\.)?anthropic\./, '').replace(/-v\d+(?::\d+)?$/, '');

/** USD for what a call used. */
export function costOf(price: Price, usage: Usage): number {
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  const { input, output } = price.long && prompt > price.long.above ? price.long : price;
  const inputTokens = usage.input + usage.cacheWrite * CACHE_WRITE + usage.cacheRead * CACHE_READ;
  return (inputTokens * input + usage.output * output) / MILLION;
}
