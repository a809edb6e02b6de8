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

  const texts = (...of: Parameters<typeof searchQueries>) => searchQueries(...of).map(({ text }) => text);

  it('is the question alone where it stands alone', () => {
    expect(texts('Who taught you mathematics?', previous)).toEqual(['Who taught you mathematics?']);
    expect(texts('When was it built?')).toEqual(['When was it built?']);
  });

  it('is the question with the one before it first, and alone last, for a follow-up', () => {
    const queries = texts('When was it built?', previous);
    expect(queries[0]).toBe('When was it built? What did you write about the engine?');
    expect(queries.at(-1)).toBe('When was it built?');
  });

  it('looks for what earlier questions and the answer named too, but never believes it as much', () => {
    const earlierQuestions = ['Who was Menabrea?', 'Who was Babbage?'];
    const [near, wide] = searchQueries('When was it built?', { ...previous, earlierQuestions });
    expect(wide?.text).toContain('Who was Menabrea? Who was Babbage?');
    expect(wide?.text).toMatch(/Analytical.*Jacquard|Jacquard.*Analytical/);
    expect(wide?.text).not.toMatch(/\bwoven\b/);
    expect(wide?.weight).toBeLessThan(near!.weight);
  });

  it('asks nothing twice', () => {
    expect(texts('Why?', { question: 'Was it built?', answer: '' })).toEqual(['Why? Was it built?', 'Why?']);
  });
});
