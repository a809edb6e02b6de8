import { describe, expect, it } from '@jest/globals';
import { eventIdOf } from './meeting.js';

describe('eventIdOf', () => {
  it('is the meeting’s id in base32hex, another one for another meeting', () => {
    expect(eventIdOf('00000000-0000-0000-0000-000000000000')).toBe('0'.repeat(26));
    expect(eventIdOf('ffffffff-ffff-ffff-ffff-ffffffffffff')).toBe(`${'v'.repeat(25)}s`);
    expect(eventIdOf('0b8f3c1e-6f2a-4a53-9c1d-2f7a4b6d8e90')).toMatch(/^[0-9a-v]{26}$/);
  });
});
