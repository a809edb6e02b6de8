import { describe, expect, it } from '@jest/globals';
import type { ScoredPassage } from '@minime/knowledge';
import { joinNeighbours } from './neighbours.js';
import { searchResult } from './search.result.js';

const part = (ordinal: number, text: string, more: Partial<ScoredPassage> = {}): ScoredPassage => ({
  id: `${more.pageId ?? 'page'}-${ordinal}`,
  pageId: 'page',
  title: 'Page',
  headings: ['Section'],
  text,
  ordinal,
  tags: [],
  score: 1,
  ...more,
});

describe('joinNeighbours', () => {
  it('joins what stands side by side in one section, in its order, at the place of the best', () => {
    const found = joinNeighbours([part(4, 'Second.'), part(9, 'Elsewhere.'), part(3, 'First.'), part(5, 'Third.')]);
    expect(found.map(({ text }) => text)).toEqual(['First.\n\nSecond.\n\nThird.', 'Elsewhere.']);
  });

  it('says once what two parts share', () => {
    const [joined] = joinNeighbours([
      part(0, 'The loom weaves. It knows no rose.'),
      part(1, 'It knows no rose. The same loom weaves a portrait.'),
    ]);
    expect(joined?.text).toBe('The loom weaves. It knows no rose. The same loom weaves a portrait.');
  });

  it('takes the end of a word for no repetition', () => {
    expect(joinNeighbours([part(0, 'He weaves'), part(1, 'es war einmal')])[0]?.text).toBe(
      'He weaves\n\nes war einmal',
    );
  });

  it('leaves apart what another section, another page or a gap parts', () => {
    const passages = [
      part(0, 'One.'),
      part(1, 'Two.', { headings: ['Other'] }),
      part(1, 'Three.', { pageId: 'other' }),
      part(2, 'Four.'),
    ];
    expect(joinNeighbours(passages)).toEqual(passages);
  });

  it('has a name of its own, so that it is not taken for one of its parts', () => {
    const first = part(0, 'First.');
    const [joined] = joinNeighbours([first, part(1, 'Second.')]);
    expect(searchResult(joined!).source).not.toBe(searchResult(first).source);
  });
});
