import { describe, expect, it } from '@jest/globals';
import { isMisspelling } from './misspelling.js';

describe('isMisspelling', () => {
  it.each([
    ['sourdoug', 'sourdough', true],
    ['lantren', 'lantern', false],
    ['logbok', 'logbook', true],
    ['calculatr', 'calculator', true],
    ['rye', 'dye', false],
    ['bread', 'broad', true],
    ['harbour', 'haven', false],
  ])('%s for %s: %s', (word, of, expected) => {
    expect(isMisspelling(word, of)).toBe(expected);
  });
});
