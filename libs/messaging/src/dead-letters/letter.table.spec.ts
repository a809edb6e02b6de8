import { describe, expect, it } from '@jest/globals';
import { letterId } from './dead-letters.js';
import { letterTable } from './letter.table.js';

const letter = {
  id: 'e1',
  queue: 'summary.dead',
  origin: 'summary.conversation.ended.v1',
  code: 'smtp_refused',
  reason: 'no mailbox for ada@example.org',
  attempts: 10,
  diedAt: '2026-11-22T10:00:00.000Z',
  body: '{"question":"what did they ask"}',
};

describe('letterTable', () => {
  it('says so when there is nothing', () => {
    expect(letterTable([], false)).toBe('no dead letters\n');
  });

  it('tells where and why, and nothing that a person wrote', () => {
    const text = letterTable([letter], false);
    for (const fact of ['e1', 'summary.dead', 'summary.conversation.ended.v1', 'smtp_refused', '10']) {
      expect(text).toContain(fact);
    }
    expect(text).not.toContain('ada@example.org');
    expect(text).not.toContain('what did they ask');
  });

  it('shows reasons and bodies when asked to', () => {
    const text = letterTable([letter], true);
    expect(text).toContain('ada@example.org');
    expect(text).toContain('what did they ask');
  });

  it('has one line a letter', () => {
    expect(
      letterTable([letter, { ...letter, origin: undefined, diedAt: undefined }], false)
        .trim()
        .split('\n'),
    ).toHaveLength(3);
  });
});

describe('letterId', () => {
  it('is the message id, or tells bodies apart', () => {
    expect(letterId('e1', 'x')).toBe('e1');
    expect(letterId(undefined, 'x')).toBe(letterId(undefined, 'x'));
    expect(letterId(undefined, 'x')).not.toBe(letterId(undefined, 'y'));
  });
});
