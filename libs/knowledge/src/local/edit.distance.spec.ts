import { describe, expect, it } from '@jest/globals';
import { EditDistance } from './edit.distance.js';

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
