import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';
import { PrefixCache, promptTokens } from './prefix.cache.js';

const LONG = 'A rule that the persona follows. '.repeat(100);
const cached = (text: string): Anthropic.TextBlockParam => ({
  type: 'text',
  text,
  cache_control: { type: 'ephemeral' },
});
const request = (system: Anthropic.TextBlockParam[], question: string): Anthropic.MessageCreateParams => ({
  model: 'claude-sonnet-5-5',
  max_tokens: 10,
  system,
  messages: [{ role: 'user', content: question }],
});

describe('PrefixCache', () => {
  it('writes a prefix once and reads it afterwards; the parts add up to the prompt', () => {
    const cache = new PrefixCache();
    const first = cache.measure(request([cached(LONG)], 'One?'));
    const second = cache.measure(request([cached(LONG)], 'Two, and longer?'));
    expect(first.cacheRead).toBe(0);
    expect(first.cacheCreation['5m']).toBeGreaterThan(512);
    expect(second).toMatchObject({ cacheRead: first.cacheCreation['5m'], cacheCreation: { '5m': 0 } });
    expect(second.cacheRead + second.input).toBe(promptTokens(request([cached(LONG)], 'Two, and longer?')));
  });

  it('misses on one changed byte before the breakpoint, not on one after it', () => {
    const cache = new PrefixCache();
    cache.measure(request([{ type: 'text', text: 'It is 10:00.' }, cached(LONG)], 'One?'));
    expect(cache.measure(request([{ type: 'text', text: 'It is 10:01.' }, cached(LONG)], 'One?')).cacheRead).toBe(0);
    expect(cache.measure(request([cached(LONG), { type: 'text', text: '10:00' }], 'x')).cacheRead).toBe(0);
    expect(cache.measure(request([cached(LONG), { type: 'text', text: '10:01' }], 'x')).cacheRead).toBeGreaterThan(0);
  });

  it('reads the shorter prefix when a later breakpoint is new, and writes the rest', () => {
    const cache = new PrefixCache();
    const short = cache.measure(request([cached(LONG)], 'x')).cacheCreation['5m'];
    const longer = cache.measure(request([cached(LONG), cached(LONG)], 'x'));
    expect(longer.cacheRead).toBe(short);
    expect(longer.cacheCreation['5m']).toBeGreaterThan(500);
  });

  it('silently caches nothing below the minimum, and nothing for another model', () => {
    const cache = new PrefixCache();
    expect(cache.measure(request([cached('short')], 'x')).cacheCreation['5m']).toBe(0);
    cache.measure(request([cached(LONG)], 'x'));
    expect(cache.measure({ ...request([cached(LONG)], 'x'), model: 'claude-haiku-5-5' }).cacheRead).toBe(0);
  });
});
