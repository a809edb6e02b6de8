import { describe, expect, it } from '@jest/globals';
import { Health } from '@minime/platform';
import pino from 'pino';
import { type BucketSpec, TokenBuckets } from './ports.js';
import { RateLimiter } from './rate-limiter.js';

class ToldBuckets extends TokenBuckets {
  asked: BucketSpec[] = [];

  constructor(private readonly answer: () => Promise<number>) {
    super();
  }

  take(buckets: BucketSpec[]): Promise<number> {
    this.asked = buckets;
    return this.answer();
  }

  async giveBack(): Promise<void> {
    throw new Error('down');
  }

  async prune(): Promise<number> {
    return 0;
  }
}

const limits = {
  RATE_LIMIT_PER_MINUTE: 4,
  RATE_LIMIT_BURST: 6,
  RATE_LIMIT_IP_PER_MINUTE: 20,
  SESSION_SECRET: ['s'.repeat(32)],
};
const visitor = { conversationId: '5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a01', address: '198.51.100.7' };
const health = new Health();
const limiter = (buckets: ToldBuckets) => new RateLimiter(limits, buckets, pino({ level: 'silent' }), health);

describe('RateLimiter', () => {
  it('asks the conversation and the network together, and tells the store no address', async () => {
    const buckets = new ToldBuckets(async () => 0);
    await limiter(buckets).take(visitor);
    expect(buckets.asked).toEqual([
      { key: `conversation:${visitor.conversationId}`, capacity: 6, perMinute: 4 },
      { key: expect.stringMatching(/^network:[0-9a-f]{64}$/), capacity: 20, perMinute: 20 },
    ]);
    expect(JSON.stringify(buckets.asked)).not.toContain(visitor.address);
  });

  it.each([
    [11_300, '12 seconds'],
    [1_000, '1 second'],
    [1, '1 second'],
  ])('tells a visitor who writes too fast when to come back (%d ms)', async (waitMs, said) => {
    await expect(limiter(new ToldBuckets(async () => waitMs)).take(visitor)).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: waitMs,
      message: `You're writing faster than I can answer; please try again in ${said}.`,
    });
  });

  it('never lets anybody pass because the store is down', async () => {
    const down = new ToldBuckets(() => Promise.reject(new Error('connection refused')));
    await expect(limiter(down).take(visitor)).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: 5_000 });
    expect(health.report().degraded).toHaveProperty(['gateway.database']);
  });

  it('does not make a failure worse when a token cannot be given back', async () => {
    await expect(limiter(new ToldBuckets(async () => 0)).giveBack(visitor)).resolves.toBeUndefined();
  });

  it('names one household by one key, and another by another', () => {
    const { networkKey } = limiter(new ToldBuckets(async () => 0));
    const key = (address: string) => networkKey.call({ limits }, address);
    expect(key('2001:db8:1:2::1')).toBe(key('2001:db8:1:2:3:4:5:6'));
    expect(key('2001:db8:1:3::1')).not.toBe(key('2001:db8:1:2::1'));
    expect(key('198.51.100.8')).not.toBe(key('198.51.100.7'));
  });
});
