import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Passage } from '../ports.js';
import { PassageSearch } from './passage.search.js';

const passage = (id: string, text: string): Passage => ({
  id,
  pageId: id,
  title: '',
  headings: [],
  text,
  ordinal: 0,
  tags: [],
});

describe('PassageSearch', () => {
  const search = new PassageSearch();
  const ids = (question: string, limit = 5) => search.search(question, limit).map(({ id }) => id);

  beforeAll(() => {
    const crowd = Array.from({ length: 300 }, (_, number) =>
      passage(`crowd ${number}`, `People gather in the evening around table number${number}.`),
    );
    search.add(
      [
        ...crowd,
        passage('alone', 'The loom weaves silk and linen and wool and cotton.'),
        passage('in company', 'People gather around the loom in the evening.'),
        passage('jacquard', 'People gather to hear Jacquard in the evening.'),
      ],
      'en',
    );
  });

  it('ranks by frequent words too, where a rare one is found', () => {
    expect(ids('Do people gather around the loom in the evening?')).toEqual(['in company', 'alone']);
  });

  it('ranks by them beside a word that is misspelt', () => {
    expect(ids('When do people hear Jaquard in the evening?')[0]).toBe('jacquard');
  });

  it('finds by frequent words where the question has no others', () => {
    expect(ids('Where do people gather in the evening?')).toHaveLength(5);
  });

  it('leaves out what holds only the frequent ones of a question', () => {
    expect(ids('Do people weave silk, linen, wool and cotton in the evening?')).toEqual(['alone']);
  });
});
