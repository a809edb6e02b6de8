import { describe, expect, it } from '@jest/globals';
import { unit } from '../embedders/vector.js';
import { VectorMatrix } from './vector.matrix.js';

/** Points to one place of `size`, the more so the higher its weight is. */
const towards = (place: number, weight: number, size = 7): Float32Array =>
  unit(Array.from({ length: size }, (_, index) => (index === place ? weight : 1)));

describe('VectorMatrix', () => {
  it.each([1, 3, 4, 7, 64])('gives the cosine of unit vectors of length %i', (length) => {
    const a = unit(Array.from({ length }, (_, index) => index + 1));
    const b = unit(Array.from({ length }, (_, index) => length - index));
    const matrix = new VectorMatrix();
    matrix.set('a', a);
    const plain = [...a].reduce((sum, value, index) => sum + value * b[index]!, 0);
    expect(matrix.nearest(b, -1, 1)[0]?.score).toBeCloseTo(plain, 5);
    expect(matrix.nearest(a, -1, 1)[0]?.score).toBeCloseTo(1, 5);
  });

  it('gives the nearest first, no more than asked for, and none that is not near enough', () => {
    const matrix = new VectorMatrix();
    for (const weight of [3, 9, 1, 7, 5]) matrix.set(`weight ${weight}`, towards(0, weight));
    matrix.set('elsewhere', towards(1, 50));
    const ids = (minScore: number, limit: number) =>
      matrix.nearest(towards(0, 100), minScore, limit).map(({ id }) => id);
    expect(ids(-1, 3)).toEqual(['weight 9', 'weight 7', 'weight 5']);
    expect(ids(0.7, 10)).toEqual(['weight 9', 'weight 7', 'weight 5', 'weight 3']);
  });

  it('keeps what is left in its place when rows come, change and go, beyond its first room', () => {
    const matrix = new VectorMatrix();
    const count = 700;
    const vectorOf = (number: number) => towards(number % 7, 2 + number);
    for (let number = 0; number < count; number++) matrix.set(`${number}`, vectorOf(number));
    for (let number = 0; number < count; number += 3) matrix.delete(`${number}`);
    matrix.delete('unknown');
    matrix.set('1', towards(6, 1e6));
    matrix.delete(`${count - 1}`);
    const kept = Array.from({ length: count }, (_, number) => number).filter((n) => n % 3 !== 0 && n !== count - 1);
    expect(matrix.size).toBe(kept.length);
    expect(matrix.nearest(towards(6, 1e6), -1, 1)[0]?.id).toBe('1');
    for (const number of kept.slice(1, 50)) {
      const same = matrix.nearest(vectorOf(number), 0.999999, count).map(({ id }) => id);
      expect(same).toContain(`${number}`);
    }
  });

  it('starts anew with vectors of another length', () => {
    const matrix = new VectorMatrix();
    matrix.set('old', towards(0, 9));
    expect(matrix.nearest(towards(0, 9, 3), -1, 5)).toEqual([]);
    matrix.set('new', towards(0, 9, 3));
    expect(matrix.nearest(towards(0, 9, 3), -1, 5).map(({ id }) => id)).toEqual(['new']);
    expect(matrix.nearest(towards(0, 9), -1, 5)).toEqual([]);
  });
});
