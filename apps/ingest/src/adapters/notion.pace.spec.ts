import { describe, expect, it } from '@jest/globals';
import { APIErrorCode, APIResponseError } from '@notionhq/client';
import { Pace } from './notion.pace.js';
import { waitAfter } from './notion.retry.js';

/** A clock that jumps to the end of every wait. */
class JumpingClock {
  at = 0;
  now = () => this.at;
  wait = async (ms: number) => {
    this.at += ms;
  };
}

const { signal } = new AbortController();

describe('Pace', () => {
  it('gives three turns a second, the first at once', async () => {
    const clock = new JumpingClock();
    const pace = new Pace(3, clock);
    const turns: number[] = [];
    for (let turn = 0; turn < 7; turn += 1) {
      await pace.turn(signal);
      turns.push(Math.round(clock.at));
    }
    expect(turns).toEqual([0, 333, 667, 1000, 1333, 1667, 2000]);
  });

  it('gives none in a pause, however long', async () => {
    const clock = new JumpingClock();
    const pace = new Pace(3, clock);
    await pace.turn(signal);
    pace.pause(180_000);
    await pace.turn(signal);
    expect(clock.at).toBe(180_000);
  });

  it('ends a wait with the reason it is stopped for', async () => {
    const stopping = new AbortController();
    const pace = new Pace(3);
    pace.pause(60_000);
    const turn = pace.turn(stopping.signal);
    stopping.abort(new Error('closing'));
    await expect(turn).rejects.toThrow('closing');
    await expect(pace.turn(stopping.signal)).rejects.toThrow('closing');
  });
});

describe('waitAfter', () => {
  const answer = (status: number, headers: Record<string, string> = {}) =>
    new APIResponseError({
      code: APIErrorCode.RateLimited,
      status,
      message: 'no',
      headers: new Headers(headers),
      rawBodyText: '',
      additional_data: undefined,
      request_id: undefined,
    });

  it('obeys Retry-After, also beyond a minute, in seconds or as a date', () => {
    expect(waitAfter(answer(429, { 'retry-after': '240' }), 1, 1_000)).toBe(240_000);
    expect(waitAfter(answer(529, { 'retry-after': '1.5' }), 9, 1_000)).toBe(1_500);
    const date = new Date(Date.now() + 120_000).toUTCString();
    const wait = waitAfter(answer(429, { 'retry-after': date }), 1, 1_000);
    expect(wait).toBeGreaterThan(100_000);
    expect(wait).toBeLessThanOrEqual(120_000);
  });

  it('waits longer each time where no time is named, and gives up in the end', () => {
    const waits = (status: number) => Array.from({ length: 10 }, (_, index) => waitAfter(answer(status), index + 1, 1));
    expect(waits(429)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, undefined]);
    expect(waits(500).slice(0, 5)).toEqual([1, 2, 4, undefined, undefined]);
    expect(waitAfter(new TypeError('fetch failed'), 1, 1)).toBe(1);
  });

  it('repeats nothing that would fail again', () => {
    for (const status of [400, 401, 403, 404]) expect(waitAfter(answer(status), 1, 1)).toBeUndefined();
    expect(waitAfter(answer(429, { 'retry-after': '86400' }), 1, 1)).toBeUndefined();
  });
});
