import { describe, expect, it } from '@jest/globals';
import { MinuteLimit } from './minute.limit.js';

describe('MinuteLimit', () => {
  it('counts down, refuses the one too many, and begins anew with the next window', () => {
    let now = 1_000;
    const limit = new MinuteLimit(2, () => now);
    expect(limit.take()).toEqual({ allowed: true, left: 1, resetSeconds: 60 });
    now += 20_500;
    expect(limit.take()).toEqual({ allowed: true, left: 0, resetSeconds: 40 });
    expect(limit.take()).toEqual({ allowed: false, left: 0, resetSeconds: 40 });
    now += 39_500;
    expect(limit.take()).toEqual({ allowed: true, left: 1, resetSeconds: 60 });
  });
});
