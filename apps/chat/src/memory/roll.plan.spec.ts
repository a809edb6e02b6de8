import { describe, expect, it } from '@jest/globals';
import type { SummaryState } from '../ports.js';
import { planRoll } from './roll.plan.js';

const turn = (position: number, stretch = 1, tokens = 500) => ({
  position,
  stretch,
  question: 'q'.repeat(tokens * 2),
  answer: 'a'.repeat(tokens * 2),
});
const state = (more: Partial<SummaryState>): SummaryState => ({
  summary: '',
  summaryUpTo: 0,
  windowFrom: 0,
  visitorId: 'b8a6f0a4-4c4b-4b6a-8f0b-1d8c7d9e0f11',
  stretch: 1,
  earlierStretch: 0,
  turns: [],
  ...more,
});
const positions = (turns: { position: number }[] | undefined) => turns?.map(({ position }) => position);

describe('planRoll', () => {
  it('does nothing while the window holds all', () => {
    expect(planRoll(state({ turns: [1, 2, 3, 4, 5, 6].map((at) => turn(at)) }))).toBeUndefined();
  });

  it('summarises the oldest when the window overflows, and leaves room for more', () => {
    const plan = planRoll(state({ turns: [1, 2, 3, 4, 5, 6, 7].map((at) => turn(at)) }));
    expect(positions(plan?.fresh)).toEqual([1, 2, 3]);
    expect(plan).toMatchObject({ summaryUpTo: 3, windowFrom: 3 });
    expect(plan).not.toHaveProperty('completesStretch');
  });

  it('also when there are very many short turns', () => {
    const turns = Array.from({ length: 41 }, (_, at) => turn(at + 1, 1, 2));
    expect(planRoll(state({ turns }))).toMatchObject({ summaryUpTo: 16, windowFrom: 16 });
  });

  it('summarises earlier stretches first, exactly to their end', () => {
    const turns = [turn(1, 1), turn(2, 1), turn(3, 2)];
    const plan = planRoll(state({ stretch: 2, turns }));
    expect(positions(plan?.fresh)).toEqual([1, 2]);
    expect(plan).toMatchObject({ summaryUpTo: 2, windowFrom: 0, completesStretch: 1 });
  });

  it('does not summarise a stretch twice', () => {
    const turns = [turn(1, 1), turn(2, 1), turn(3, 2)];
    expect(planRoll(state({ stretch: 2, summaryUpTo: 2, earlierStretch: 1, turns }))).toBeUndefined();
  });

  it('moves the window without the model when its beginning is in the summary already', () => {
    const turns = [1, 2, 3, 4, 5, 6, 7].map((at) => turn(at, at < 4 ? 1 : 2));
    const plan = planRoll(state({ stretch: 2, summaryUpTo: 3, earlierStretch: 1, turns }));
    expect(plan).toEqual({ fresh: [], summaryUpTo: 3, windowFrom: 3 });
  });

  it('takes long talks in batches, and completes a stretch with the last of them', () => {
    const turns = [...Array.from({ length: 20 }, (_, at) => turn(at + 1, 1)), turn(21, 2)];
    const first = planRoll(state({ stretch: 2, turns }));
    expect(first).not.toHaveProperty('completesStretch');
    const rest = turns.filter(({ position }) => position > first!.summaryUpTo);
    const second = planRoll(state({ stretch: 2, summaryUpTo: first!.summaryUpTo, turns: rest }));
    expect(second).toMatchObject({ summaryUpTo: 20, completesStretch: 1 });
  });
});
