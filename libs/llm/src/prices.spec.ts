import { describe, expect, it } from '@jest/globals';
import { costOf, priceTable } from './prices.js';

const usage = (more = {}) => ({ input: 0, output: 0, cacheRead: 0, cacheWrite: 0, ...more });

describe('costOf', () => {
  const sonnet = priceTable().get('claude-sonnet-5-5')!;
  const haiku = priceTable().get('claude-haiku-5-5')!;

  it('prices input and output by the million', () => {
    expect(costOf(sonnet, usage({ input: 1_000_000, output: 1_000_000 }))).toBeCloseTo(12, 10);
    expect(costOf(haiku, usage({ input: 10_000, output: 2_000 }))).toBeCloseTo(0.002, 10);
  });

  it('prices the cache: a write at a quarter more, a read at a tenth', () => {
    expect(costOf(sonnet, usage({ cacheWrite: 1_000_000 }))).toBeCloseTo(2.5, 10);
    expect(costOf(sonnet, usage({ cacheRead: 1_000_000 }))).toBeCloseTo(0.2, 10);
  });

  it('prices the whole call higher once the prompt, cached parts included, is long', () => {
    expect(costOf(haiku, usage({ input: 50_000, cacheRead: 50_000 }))).toBeCloseTo(0.0055, 10);
    expect(costOf(haiku, usage({ input: 50_001, cacheRead: 50_000, output: 1_000 }))).toBeCloseTo(0.0300005, 10);
  });

  it('costs nothing where the given price is nothing', () => {
    const prices = priceTable({ llama3: [0, 0], 'claude-opus-5-5': [1, 2] });
    expect(costOf(prices.get('llama3')!, usage({ input: 5_000, output: 5_000 }))).toBe(0);
    expect(costOf(prices.get('claude-opus-5-5')!, usage({ input: 1_000_000, output: 1_000_000 }))).toBeCloseTo(3, 10);
  });
});
