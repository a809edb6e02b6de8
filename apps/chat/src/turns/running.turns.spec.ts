import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { FrameBus } from '@minime/messaging';
import type { Host } from '@minime/platform';
import type { ClaimedTurn, TurnProgress, TurnStore } from '../ports.js';
import { LiveTurn } from './live.turn.js';
import { FLUSH_EVERY_MS, RunningTurns } from './running.turns.js';

const frames = { publish: () => undefined } as unknown as FrameBus;
const liveTurn = (turnId: string) =>
  new LiveTurn({ turnId, conversationId: `talk of ${turnId}`, epoch: 1 } as ClaimedTurn, frames);

describe('RunningTurns', () => {
  let flushed: TurnProgress[][];
  let answer: (progress: TurnProgress[]) => Map<string, { stopRequested: boolean }>;
  let warnings: number;
  let running: RunningTurns;
  const ours = (progress: TurnProgress[]) => new Map(progress.map(({ turnId }) => [turnId, { stopRequested: false }]));
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    jest.useFakeTimers();
    flushed = [];
    warnings = 0;
    answer = ours;
    const flush = async (progress: TurnProgress[]) => {
      flushed.push(structuredClone(progress));
      return answer(progress);
    };
    const logger = { warn: () => warnings++ };
    running = new RunningTurns({ flush } as unknown as TurnStore, { logger } as unknown as Host);
  });
  afterEach(() => {
    running.onApplicationShutdown();
    jest.useRealTimers();
  });

  it('stores what all of them have said, in one go', async () => {
    const [one, two] = [liveTurn('one'), liveTurn('two')];
    for (const live of [one, two]) running.add(live);
    one.say('Yes');
    two.say('No');
    await pass(FLUSH_EVERY_MS);
    expect(flushed).toEqual([
      [
        expect.objectContaining({ turnId: 'one', epoch: 1, seq: 1, content: 'Yes' }),
        expect.objectContaining({ turnId: 'two', content: 'No' }),
      ],
    ]);
  });

  it('stores a turn that says much before its time, also while it stores', async () => {
    const live = liveTurn('one');
    running.add(live);
    live.say('ä'.repeat(511));
    await pass(0);
    expect(flushed).toHaveLength(0);
    answer = (progress) => {
      if (flushed.length === 1) live.say('x'.repeat(2_000));
      live.end();
      return ours(progress);
    };
    live.say('é');
    live.end();
    await pass(0);
    expect(flushed.map(([turn]) => turn!.content.length)).toEqual([512, 2_512]);
  });

  it('stores nothing that has not changed, but gives a sign of life', async () => {
    const live = liveTurn('one');
    running.add(live);
    live.say('Yes');
    await pass(FLUSH_EVERY_MS * 8);
    expect(flushed).toHaveLength(1);
    await pass(5_000);
    expect(flushed).toHaveLength(2);
  });

  it('leaves a turn that is not ours any more', async () => {
    const live = liveTurn('one');
    running.add(live);
    live.say('Yes');
    answer = () => new Map();
    await pass(FLUSH_EVERY_MS);
    expect(live.isDeserted).toBe(true);
  });

  it('stops a turn that the visitor wants no more', async () => {
    const live = liveTurn('one');
    running.add(live);
    live.say('Yes');
    answer = () => new Map([['one', { stopRequested: true }]]);
    await pass(FLUSH_EVERY_MS);
    expect(live.isStopped).toBe(true);
  });

  it('leaves alone what ended while it was stored', async () => {
    const live = liveTurn('one');
    running.add(live);
    live.say('Yes');
    answer = () => {
      running.remove(live);
      return new Map();
    };
    await pass(FLUSH_EVERY_MS);
    expect(live.isDeserted).toBe(false);
  });

  it('goes on when the database does not answer, and makes it good', async () => {
    const live = liveTurn('one');
    running.add(live);
    live.say('Yes');
    answer = () => {
      throw new Error('away');
    };
    await pass(FLUSH_EVERY_MS * 3);
    expect([flushed.length, warnings, live.signal.aborted]).toEqual([3, 1, false]);
    answer = ours;
    await pass(FLUSH_EVERY_MS);
    expect(flushed.at(-1)).toEqual([expect.objectContaining({ content: 'Yes' })]);
    await pass(FLUSH_EVERY_MS * 4);
    expect(flushed).toHaveLength(4);
  });

  it('finds a turn for its own conversation only', () => {
    const live = liveTurn('one');
    running.add(live);
    expect(running.find('talk of one', 'one')).toBe(live);
    expect(running.find('talk of two', 'one')).toBeUndefined();
    running.remove(live);
    expect(running.find('talk of one', 'one')).toBeUndefined();
    expect(jest.getTimerCount()).toBe(0);
  });
});
