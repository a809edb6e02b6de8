import { describe, expect, it } from '@jest/globals';
import { median, noise, percentile } from './statistics.js';

describe('percentile', () => {
  it('is a value that was measured', () => {
    const values = [40, 10, 30, 20];
    expect([0, 0.25, 0.5, 0.95, 1].map((share) => percentile(values, share))).toEqual([10, 10, 20, 40, 40]);
    expect(median([3, 1, 2])).toBe(2);
  });

  it('of an even number in the middle lies between two', () => {
    expect(median([4, 1, 3, 10])).toBe(3.5);
    expect(median([])).toBeNaN();
  });

  it('leaves out what was not measured, and of nothing it is nothing', () => {
    expect(percentile([Number.NaN, 7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('noise', () => {
  it('is how far repetitions lie from the middle', () => {
    expect(noise([100, 100])).toBe(0);
    expect(noise([90, 100, 110])).toBeCloseTo(0.1);
  });
});
