import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pino from 'pino';
import { OwnerWatch } from './owner.watch.js';
import type { OwnerControls, SwitchState } from './ports.js';

/** What is promised to the owner, in milliseconds. */
const KNOWN_WITHIN_MS = 5_000;

describe('what the owner decides', () => {
  let state: SwitchState;
  let isAway: boolean;
  let watch: OwnerWatch;

  beforeEach(async () => {
    jest.useFakeTimers();
    [state, isAway] = [{ revision: '1', pausedSince: undefined }, false];
    const answer = async <T>(value: T) => {
      if (isAway) throw new Error('nobody there');
      return value;
    };
    const controls = { state: () => answer(state), blocks: () => answer([]) } as unknown as OwnerControls;
    watch = new OwnerWatch(controls, pino({ level: 'silent' }));
    await watch.onModuleInit();
  });
  afterEach(() => {
    watch.beforeApplicationShutdown();
    jest.useRealTimers();
  });

  const pause = () => {
    state = { revision: '2', pausedSince: new Date() };
  };

  it('is known within five seconds, with three of them to spare for a slow answer', async () => {
    pause();
    await jest.advanceTimersByTimeAsync(KNOWN_WITHIN_MS - 3_000);
    expect(watch.isPaused).toBe(true);
  });

  it('is known as soon after the database is back', async () => {
    isAway = true;
    pause();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(watch.isPaused).toBe(false);
    isAway = false;
    await jest.advanceTimersByTimeAsync(KNOWN_WITHIN_MS - 3_000);
    expect(watch.isPaused).toBe(true);
  });
});
