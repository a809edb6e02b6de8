import { describe, expect, it } from '@jest/globals';
import { fromBytes, toBytes } from './vector.bytes.js';
import { cosine, inOrder, unit } from './vector.js';

describe('cosine', () => {
  it.each([1, 3, 4, 7, 64])('of unit vectors of length %i', (length) => {
    const a = unit(Array.from({ length }, (_, index) => index + 1));
    const b = unit(Array.from({ length }, (_, index) => length - index));
    const plain = [...a].reduce((sum, value, index) => sum + value * b[index]!, 0);
    expect(cosine(a, b)).toBeCloseTo(plain, 5);
    expect(cosine(a, a)).toBeCloseTo(1, 5);
  });
});

describe('inOrder', () => {
  it('puts vectors where they belong and scales them to length 1', () => {
    const data = [
      { embedding: [0, 5], index: 1 },
      { embedding: [3, 4], index: 0 },
    ];
    expect(inOrder(data, 2).map((vector) => [...vector].map((value) => value.toFixed(1)))).toEqual([
      ['0.6', '0.8'],
      ['0.0', '1.0'],
    ]);
  });

  it.each([
    [
      'one text twice',
      [
        { embedding: [1], index: 0 },
        { embedding: [1], index: 0 },
      ],
    ],
    [
      'two lengths',
      [
        { embedding: [1], index: 0 },
        { embedding: [1, 2], index: 1 },
      ],
    ],
    ['one too few', [{ embedding: [1], index: 0 }]],
  ])('refuses %s', (_what, data) => {
    expect(() => inOrder(data, 2)).toThrow(/one vector of one length/);
  });
});

it('a vector survives its bytes, wherever they lie', () => {
  const vector = Float32Array.of(0.25, -1, 3);
  const shifted = Buffer.concat([Buffer.of(7), toBytes(vector)]).subarray(1);
  expect(fromBytes(shifted)).toEqual(vector);
});
