import { describe, expect, it } from '@jest/globals';
import type { ScoredPassage } from '@minime/knowledge';
import { findPassages } from './find.passages.js';

const passage = (id: string, heading: string): ScoredPassage => ({
  id,
  pageId: id,
  title: id,
  headings: [heading],
  text: `text of ${id}`,
  ordinal: 0,
  tags: [],
  score: 1,
});

/** Finds for each query what is given for a word of it. */
const index = (found: Record<string, ScoredPassage[]>) => ({
  search: async (query: string) =>
    Object.entries(found).flatMap(([word, passages]) => (query.includes(word) ? passages : [])),
});

describe('findPassages', () => {
  it.each(['Sources', 'Further reading', 'Quellen', 'Bibliografía'])(
    'never shows a list under "%s"',
    async (heading) => {
      const found = await findPassages(
        index({ engine: [passage('list', heading), passage('text', 'The engine')] }),
        'engine',
      );
      expect(found.map(({ id }) => id)).toEqual(['text']);
    },
  );

  it('keeps what only sounds like one', async () => {
    const found = await findPassages(index({ power: [passage('text', 'Sources of power')] }), 'power');
    expect(found).toHaveLength(1);
  });

  it('finds through an earlier question what a pronoun means', async () => {
    const earlier = { question: 'Who was Babbage?', answer: 'A friend.', earlierQuestions: ['What is the engine?'] };
    const found = await findPassages(
      index({ engine: [passage('engine', 'The engine')] }),
      'What could it not do?',
      earlier,
    );
    expect(found.map(({ id }) => id)).toEqual(['engine']);
  });
});
