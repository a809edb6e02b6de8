import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nestsDeeperThan } from './json.depth.js';

describe('nestsDeeperThan', () => {
  it('counts arrays and objects alike', () => {
    expect(nestsDeeperThan(2, '[{"a":1}]')).toBe(false);
    expect(nestsDeeperThan(2, '[{"a":[]}]')).toBe(true);
  });

  it('counts levels, not brackets', () => {
    expect(nestsDeeperThan(2, `[${'[],'.repeat(1_000)}[]]`)).toBe(false);
  });

  it('is not fooled by brackets and quotes inside strings', () => {
    expect(nestsDeeperThan(1, JSON.stringify({ said: '[[[["[[[\\' }))).toBe(false);
  });

  it('agrees with the depth of whatever JSON holds', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(7), (value, limit) => {
        expect(nestsDeeperThan(limit, JSON.stringify(value))).toBe(depthOf(value) > limit);
      }),
    );
  });
});
