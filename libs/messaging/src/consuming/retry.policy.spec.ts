import { describe, expect, it } from '@jest/globals';
import { AppError } from '@minime/platform';
import { codeOf, judge, MAX_ATTEMPTS } from './retry.policy.js';

const passing = new Error('try again');

describe('judge', () => {
  it('waits longer after each of the first attempts, then ten minutes at a time', () => {
    const delays = [1, 2, 3, 4, 5, 9].map((attempt) => {
      const verdict = judge(passing, attempt);
      return verdict.kind === 'retry' ? verdict.delay.ms : verdict.kind;
    });
    expect(delays).toEqual([1_000, 10_000, 60_000, 600_000, 600_000, 600_000]);
  });

  it('goes on for an hour and more before it gives up', () => {
    const waits = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => judge(passing, index + 1));
    const hours =
      waits.reduce((sum, verdict) => sum + (verdict.kind === 'retry' ? verdict.delay.ms : 0), 0) / 3_600_000;
    expect(hours).toBeGreaterThan(1);
  });

  it('gives up after the last attempt', () => {
    expect(judge(passing, MAX_ATTEMPTS)).toMatchObject({ kind: 'dead', code: 'Error' });
    expect(judge(passing, MAX_ATTEMPTS + 1)).toMatchObject({ kind: 'dead' });
  });

  it('gives up at once where the error says so, and only there', () => {
    expect(judge(new AppError('bad', 'x', { retryable: false }), 1)).toMatchObject({ kind: 'dead', code: 'bad' });
    expect(judge(new AppError('busy', 'x', { retryable: true }), 1)).toMatchObject({ kind: 'retry' });
    expect(judge('a thrown string', 1)).toMatchObject({ kind: 'retry' });
  });

  it('tries a broadcast for seconds only', () => {
    expect(judge(passing, 2, true)).toMatchObject({ kind: 'retry', delay: { ms: 10_000 } });
    expect(judge(passing, 3, true)).toMatchObject({ kind: 'dead' });
  });
});

describe('codeOf', () => {
  it('prefers a stable code to a class, and a class to nothing', () => {
    expect(codeOf(new AppError('mine', 'x'))).toBe('mine');
    expect(codeOf(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toBe('ECONNRESET');
    expect(codeOf(new TypeError('x'))).toBe('TypeError');
    expect(codeOf(undefined)).toBe('unknown');
  });
});
