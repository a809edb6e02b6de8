import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pino from 'pino';
import { embedderOver, MemoryEmbeddingCache, WordEmbeddingApi } from '../../test/word.embedder.js';
import { CachingEmbedder } from './caching.embedder.js';
import { EmbedderUnavailable } from './embedding.request.js';

/** Remembers how many texts each request had, and when it was made. */
class CountingApi extends WordEmbeddingApi {
  readonly batches: { texts: number; chars: number; at: number }[] = [];
  readonly failures: Error[] = [];

  override async embed(texts: string[], use: 'document' | 'query') {
    this.batches.push({ texts: texts.length, chars: texts.join('').length, at: Date.now() });
    const failure = this.failures.shift();
    if (failure) throw failure;
    return super.embed(texts, use);
  }
}

describe('CachingEmbedder', () => {
  let api: CountingApi;
  let cache: MemoryEmbeddingCache;

  beforeEach(() => {
    api = new CountingApi();
    cache = new MemoryEmbeddingCache();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('asks once for a text, however often it stands there', async () => {
    const embedder = embedderOver(api, cache);
    const [first, second, third] = await embedder.documents(['bread', 'ships', 'bread']);
    expect(first).toEqual(third);
    expect(first).not.toEqual(second);
    expect(api.asked.map(({ text }) => text)).toEqual(['bread', 'ships']);
    await embedderOver(api, cache).documents(['ships', 'bread']);
    expect(api.asked).toHaveLength(2);
  });

  it('cuts what is much into requests that providers take', async () => {
    const short = Array.from({ length: 250 }, (_, number) => `text ${number}`);
    const long = Array.from({ length: 4 }, (_, number) => `${number}${'x'.repeat(60_000)}`);
    const vectors = await embedderOver(api, cache).documents([...short, ...long]);
    expect(vectors).toHaveLength(254);
    expect(Math.max(...api.batches.map(({ texts }) => texts))).toBeLessThanOrEqual(96);
    expect(Math.max(...api.batches.map(({ chars }) => chars))).toBeLessThanOrEqual(150_000);
  });

  it('does not pay again for the batches before the one that failed', async () => {
    const texts = Array.from({ length: 150 }, (_, number) => `text ${number}`);
    const embedder = embedderOver(api, cache);
    api.embed = new Proxy(api.embed, {
      apply: (embed, _this, asked) => {
        if (asked[0].includes('text 149')) api.isDown = true;
        return Reflect.apply(embed, api, asked);
      },
    });
    await expect(embedder.documents(texts)).rejects.toMatchObject({ code: 'embedder_refused' });
    expect(api.asked).toHaveLength(96);
    api.isDown = false;
    await embedder.documents(texts.slice(0, 96));
    expect(api.asked).toHaveLength(96);
  });

  it('spreads requests over the minute', async () => {
    jest.useFakeTimers();
    const embedder = new CachingEmbedder({ api, cache, logger: pino({ level: 'silent' }), requestsPerMinute: 3 });
    const done = embedder.documents(Array.from({ length: 200 }, (_, number) => `text ${number}`));
    await jest.advanceTimersByTimeAsync(60_000);
    await done;
    const [first, second, third] = api.batches.map(({ at }) => at);
    expect(second! - first!).toBe(20_000);
    expect(third! - second!).toBe(20_000);
  });

  it('leaves the provider alone for as long as it asks, also beyond a minute', async () => {
    jest.useFakeTimers();
    api.failures.push(new EmbedderUnavailable('429', 90_000));
    const done = embedderOver(api, cache).documents(['bread']);
    await jest.advanceTimersByTimeAsync(180_000);
    await expect(done).resolves.toHaveLength(1);
    expect(api.batches[1]!.at - api.batches[0]!.at).toBeGreaterThanOrEqual(90_000);
  });

  it('lets no second visitor wait for an embedder that does not answer, and asks again soon', async () => {
    jest.useFakeTimers();
    const embedder = embedderOver(api, cache);
    api.failures.push(new EmbedderUnavailable('down'));
    await expect(embedder.query('bread')).resolves.toBeUndefined();
    await expect(embedder.query('ships')).resolves.toBeUndefined();
    expect(api.batches).toHaveLength(1);
    jest.advanceTimersByTime(10_000);
    await expect(embedder.query('bread')).resolves.toHaveLength(256);
  });

  it('asks for a question once and at once', async () => {
    const embedder = embedderOver(api, cache);
    const [one, other] = await Promise.all([embedder.query('bread'), embedder.query('bread')]);
    expect(one).toBe(other);
    expect(one).toHaveLength(256);
    expect(api.batches).toHaveLength(1);
  });

  it('counts what was used', async () => {
    const used: number[] = [];
    const logger = pino({ level: 'silent' });
    const embedder = new CachingEmbedder({ api, cache, logger, requestsPerMinute: 1_000, onUse: (n) => used.push(n) });
    await embedder.documents(['bread', 'ships']);
    await embedder.query('bread');
    expect(used).toEqual([2, 1]);
  });
});
