import { describe, expect, it } from '@jest/globals';
import { estimateTokens } from './token.estimate.js';
import { fitWindow, MAX_WINDOW_TURNS, WINDOW_TOKENS } from './window.js';

const turn = (position: number, tokens: number) => ({
  position,
  question: 'x'.repeat(tokens * 2),
  answer: 'y'.repeat(tokens * 2),
});
const positions = (turns: { position: number }[]) => turns.map(({ position }) => position);

describe('fitWindow', () => {
  it('keeps the newest turns that fit, oldest first', () => {
    const turns = [1, 2, 3, 4].map((position) => turn(position, 1_000));
    expect(positions(fitWindow(turns))).toEqual([2, 3, 4]);
  });

  it('keeps everything short', () => {
    const turns = [1, 2, 3].map((position) => turn(position, 10));
    expect(fitWindow(turns)).toEqual(turns);
  });

  it('keeps no more than a number of turns', () => {
    const turns = Array.from({ length: 60 }, (_, position) => turn(position, 2));
    expect(fitWindow(turns)).toHaveLength(MAX_WINDOW_TURNS);
  });

  it('keeps the last turn however long, clipped to the window', () => {
    const [last] = fitWindow([turn(1, 10), turn(2, 9_000)]);
    expect(last?.position).toBe(2);
    expect(estimateTokens(last!.question) + estimateTokens(last!.answer)).toBeLessThanOrEqual(WINDOW_TOKENS);
  });

  it('is empty before the first turn', () => {
    expect(fitWindow([])).toEqual([]);
  });
});
