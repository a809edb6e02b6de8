import { describe, expect, it } from '@jest/globals';
import { fromBytes, toBytes } from './vector.bytes.js';
import { inOrder } from './vector.js';

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
