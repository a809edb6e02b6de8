import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EditDistance, lettersOf, mayBeWithin } from './edit.distance.js';

describe('EditDistance', () => {
  it.each([
    ['jacquard', 'jacquard', 0],
    ['jaquard', 'jacquard', 1],
    ['jacquards', 'jacquard', 1],
    ['jaqcuard', 'jacquard', 2],
    ['xjacquar', 'jacquard', 2],
    ['a', 'ab', 1],
  ])('from %s to %s is %i', (one, other, distance) => {
    expect(new EditDistance(one, 2).to(other)).toBe(distance);
    expect(new EditDistance(other, 2).to(one)).toBe(distance);
  });

  it.each([
    ['loom', 'silk'],
    ['loom', 'loominess'],
    ['abcdef', 'bcdefgh'],
  ])('from %s to %s is more than may differ', (one, other) => {
    expect(new EditDistance(one, 2).to(other)).toBeUndefined();
  });

  it('does not remember the word before', () => {
    const difference = new EditDistance('engine', 2);
    difference.to('engagement');
    expect(difference.to('engin')).toBe(1);
    expect(difference.to('ongina')).toBe(2);
  });
});

describe('the quick look at the letters of two words', () => {
  const word = fc.string({ unit: fc.constantFrom(...'aeiosß\u0430日A'), maxLength: 9 });

  it('lets every pair pass that the distance would', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 1, max: 6 }), (one, other, most) => {
        const isWithin = new EditDistance(one, most).to(other) !== undefined;
        expect(isWithin && !mayBeWithin(lettersOf(one), lettersOf(other), most)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('stops what has too many letters of its own', () => {
    expect(mayBeWithin(lettersOf('loom'), lettersOf('silk'), 2)).toBe(false);
  });
});
