import { describe, expect, it } from '@jest/globals';
import { Allowance } from './allowance.js';

describe('Allowance', () => {
  it('allows a burst, then one more with every second', () => {
    let now = 0;
    const allowance = new Allowance(() => now);
    expect(Array.from({ length: 30 }, () => allowance.take())).toEqual(Array(30).fill(0));
    expect(allowance.take()).toBe(1_000);
    now = 400;
    expect(allowance.take()).toBe(600);
    now = 1_000;
    expect([allowance.take(), allowance.take()]).toEqual([0, 1_000]);
  });
});
