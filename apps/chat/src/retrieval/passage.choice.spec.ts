import { describe, expect, it } from '@jest/globals';
import type { ScoredPassage } from '@minime/knowledge';
import { choosePassages } from './passage.choice.js';

const passage = (id: string, text = `text of ${id} alone ${id}`): ScoredPassage => ({
  id,
  pageId: id,
  title: id,
  headings: [],
  text,
  ordinal: 0,
  tags: [],
  score: 1,
});
const ids = (passages: ScoredPassage[]) => passages.map(({ id }) => id);

describe('choosePassages', () => {
  it('keeps the order of a single ranking', () => {
    const ranking = ['one', 'two', 'three'].map((id) => passage(id, `${id} ${id}a ${id}b ${id}c`));
    expect(ids(choosePassages([ranking]))).toEqual(['one', 'two', 'three']);
  });

  it('puts first what both rankings know', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => passage(id, `${id}1 ${id}2 ${id}3`));
    expect(
      ids(
        choosePassages([
          [a!, b!],
          [c!, b!],
        ]),
      ),
    ).toEqual(['b', 'a', 'c']);
  });

  it('leaves out what says the same as a better one', () => {
    const text = 'The engine weaves algebraical patterns just as the loom weaves flowers and leaves';
    const found = choosePassages([
      [passage('first', text), passage('copy', `${text}.`), passage('other', 'Quite another thing')],
    ]);
    expect(ids(found)).toEqual(['first', 'other']);
  });

  it('keeps a long passage beside a short one that it contains', () => {
    const long = `A loom. ${Array.from({ length: 30 }, (_, at) => `word${at}`).join(' ')}`;
    expect(ids(choosePassages([[passage('short', 'A loom.'), passage('long', long)]]))).toEqual(['short', 'long']);
  });

  it('gives six at most', () => {
    const many = Array.from({ length: 12 }, (_, at) => passage(`p${at}`, `a${at} b${at} c${at}`));
    expect(choosePassages([many])).toHaveLength(6);
  });
});
