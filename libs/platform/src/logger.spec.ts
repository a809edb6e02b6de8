import { describe, expect, it } from '@jest/globals';
import { AppError } from './app.error.js';
import { errorFacts } from './logger.js';

describe('what logs tell of an error', () => {
  it('is its kind, its words and where it came from', () => {
    const error = new AppError('unavailable', 'No answer', { cause: new RangeError('too late') });
    expect(errorFacts(error)).toEqual({
      type: 'AppError',
      code: 'unavailable',
      message: 'No answer',
      stack: error.stack,
      cause: { type: 'RangeError', message: 'too late', stack: expect.any(String) },
    });
  });

  it('is never what it carries', () => {
    const error = Object.assign(new Error('failed'), { parameters: ['what a visitor wrote'], query: 'INSERT' });
    expect(JSON.stringify(errorFacts(error))).not.toContain('visitor');
  });
});
