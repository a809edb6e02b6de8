import { describe, expect, it } from '@jest/globals';
import { isFollowUp, searchQueries } from './query.js';

describe('isFollowUp', () => {
  it.each([
    'When was it built?',
    'Why?',
    'And the second one?',
    'What did he think of that idea?',
    'What about music?',
    'Tell me more about this, please',
    'Warum hat sie das getan und wann war es?',
    '¿Y cuándo la escribió ella exactamente?',
    'E quando é que ele fez isso mesmo?',
    'Pourquoi ont-ils fait cela à Londres ?',
  ])('%s', (question) => {
    expect(isFollowUp(question)).toBe(true);
  });

  it.each([
    'Who taught you mathematics?',
    'What did you write about Babbage’s engine?',
    'Could the engine compose music?',
    'Was hast du über die Maschine geschrieben?',
    '¿Qué escribiste sobre la máquina analítica?',
  ])('not %s', (question) => {
    expect(isFollowUp(question)).toBe(false);
  });
});

describe('searchQueries', () => {
  const previous = {
    question: 'What did you write about the engine?',
    answer:
      'My Notes describe how the Analytical Engine weaves algebraical patterns. Patterns are woven by Jacquard cards.',
  };

  it('is the question alone where it stands alone', () => {
    expect(searchQueries('Who taught you mathematics?', previous)).toEqual(['Who taught you mathematics?']);
    expect(searchQueries('When was it built?', undefined)).toEqual(['When was it built?']);
  });

  it('is the question in its context, then alone, for a follow-up', () => {
    const [inContext, alone] = searchQueries('When was it built?', previous);
    expect(alone).toBe('When was it built?');
    expect(inContext).toContain('When was it built? What did you write about the engine?');
    expect(inContext).toContain('Analytical');
    expect(inContext).toContain('Jacquard');
    expect(inContext).not.toMatch(/\b(?:how|the|are)\b.*\b(?:how|are)\b/);
  });
});
