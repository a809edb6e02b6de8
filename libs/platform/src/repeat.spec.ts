import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { repeat } from './repeat.js';

describe('repeat', () => {
  let logged: string[];
  /** Of each run: how to end it. */
  let runs: { succeed: () => void; fail: (error: Error) => void }[];
  let stop: () => Promise<void>;

  beforeEach(() => {
    jest.useFakeTimers();
    logged = [];
    runs = [];
    const work = () => new Promise<void>((succeed, fail) => runs.push({ succeed, fail }));
    const logger = pino({ base: null }, { write: (line: string) => logged.push(JSON.parse(line).msg) });
    stop = repeat(work, { everyMs: 100, failure: 'it cannot be done', logger });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('works every so often, and never twice at once', async () => {
    await jest.advanceTimersByTimeAsync(350);
    expect(runs).toHaveLength(1);
    runs[0]!.succeed();
    await jest.advanceTimersByTimeAsync(100);
    expect(runs).toHaveLength(2);
  });

  it('logs the first of failures in a row, and goes on', async () => {
    for (const outcome of ['fail', 'fail', 'succeed', 'fail'] as const) {
      await jest.advanceTimersByTimeAsync(100);
      runs.at(-1)![outcome](new Error('down'));
    }
    await jest.advanceTimersByTimeAsync(1);
    expect(runs).toHaveLength(4);
    expect(logged).toEqual(['it cannot be done', 'it cannot be done']);
  });

  it('ends when the work under way has ended', async () => {
    await jest.advanceTimersByTimeAsync(100);
    let isOver = false;
    const over = stop().then(() => {
      isOver = true;
    });
    await jest.advanceTimersByTimeAsync(500);
    expect([runs.length, isOver]).toEqual([1, false]);
    runs[0]!.succeed();
    await over;
  });
});
