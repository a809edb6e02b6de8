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
const choose = (rankings: ScoredPassage[][], question = '', limit = 6) =>
  choosePassages(
    question,
    rankings.map((passages) => ({ passages, weight: 1 })),
    limit,
  );

describe('choosePassages', () => {
  it('keeps the order of a single ranking', () => {
    const ranking = ['one', 'two', 'three'].map((id) => passage(id, `${id} ${id}a ${id}b ${id}c`));
    expect(ids(choose([ranking]))).toEqual(['one', 'two', 'three']);
  });

  it('puts first what both rankings know', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => passage(id, `${id}1 ${id}2 ${id}3`));
    expect(
      ids(
        choose([
          [a!, b!],
          [c!, b!],
        ]),
      ),
    ).toEqual(['b', 'a', 'c']);
  });

  it('leaves out what says the same as a better one', () => {
    const text = 'The engine weaves algebraical patterns just as the loom weaves flowers and leaves';
    const found = choose([
      [passage('first', text), passage('copy', `${text}.`), passage('other', 'Quite another thing')],
    ]);
    expect(ids(found)).toEqual(['first', 'other']);
  });

  it('keeps a long passage beside a short one that it contains', () => {
    const long = `A loom. ${Array.from({ length: 30 }, (_, at) => `word${at}`).join(' ')}`;
    expect(ids(choose([[passage('short', 'A loom.'), passage('long', long)]]))).toEqual(['short', 'long']);
  });

  it('gives no more than asked for', () => {
    const many = Array.from({ length: 12 }, (_, at) => passage(`p${at}`, `a${at} b${at} c${at}`));
    expect(choose([many], '', 4)).toHaveLength(4);
  });

  it('believes a heavier ranking more', () => {
    const [light, heavy] = [passage('light', 'a b c'), passage('heavy', 'd e f')];
    const rankings = [
      { passages: [light], weight: 0.5 },
      { passages: [heavy], weight: 1 },
    ];
    expect(ids(choosePassages('', rankings, 6))).toEqual(['heavy', 'light']);
  });

  describe('with headings', () => {
    const ranking = [
      { ...passage('best', 'a b c'), headings: ['What I wrote'] },
      { ...passage('other', 'd e f'), headings: ["What Babbage's engine could not do"] },
    ];

    it('puts first what a heading says in the very words of the question', () => {
      expect(ids(choose([ranking], 'What could it not do?'))).toEqual(['other', 'best']);
      expect(ids(choose([ranking], 'Could Babbage’s engine not do that?'))).toEqual(['other', 'best']);
    });

    it('makes nothing of a heading that says only a part, or of a single word', () => {
      expect(ids(choose([ranking], 'What could it not do for music?'))).toEqual(['best', 'other']);
      expect(ids(choose([ranking], 'Engine?'))).toEqual(['best', 'other']);
    });
  });
});
