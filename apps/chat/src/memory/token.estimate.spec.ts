import { describe, expect, it } from '@jest/globals';
import { clipToTokens, estimateTokens } from './token.estimate.js';

describe('estimateTokens', () => {
  it.each([
    ['', 0],
    ['four', 1],
    ['a question of forty characters, or so it', 10],
    ['你好世界', 4],
    ['こんにちは', 5],
    ['안녕하세요', 5],
    ['Привет', 3],
    ['Olá, está tudo bem?!', 5],
  ])('of %p is %p', (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens);
  });

  it('counts a character outside the basic plane once', () => {
    expect(estimateTokens('🗼🗼')).toBe(1);
  });
});

describe('clipToTokens', () => {
  it('leaves alone what fits', () => {
    expect(clipToTokens('short', 2)).toBe('short');
  });

  it('cuts between characters, and says so', () => {
    const clipped = clipToTokens('🗼'.repeat(100), 10);
    expect(clipped).toMatch(/^(🗼)+…$/u);
    expect(estimateTokens(clipped)).toBeLessThanOrEqual(10);
  });
});
