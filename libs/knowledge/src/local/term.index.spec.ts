import { describe, expect, it } from '@jest/globals';
import { TermIndex } from './term.index.js';

const found = (index: TermIndex, ...terms: string[]) => index.find(terms).map(({ document }) => document);

describe('TermIndex', () => {
  it('forgets what was removed, also before anything was asked', () => {
    const index = new TermIndex([1]);
    const [one, other] = [index.add([['loom']]), index.add([['loom', 'silk']])];
    index.remove(one);
    expect(found(index, 'loom')).toEqual([other]);
    index.remove(other);
    expect(found(index, 'loom')).toEqual([]);
    expect([index.size, index.frequency('loom'), index.frequency('silk')]).toEqual([0, 0, 0]);
  });

  it('gives the room of what was removed to what comes, which is not taken for it', () => {
    const index = new TermIndex([1, 1]);
    const old = index.add([['loom'], ['silk']]);
    index.remove(old);
    expect(found(index, 'loom')).toEqual([]);
    const fresh = index.add([[], ['wool']]);
    expect(fresh).toBe(old);
    expect([found(index, 'loom', 'silk'), found(index, 'wool')]).toEqual([[], [fresh]]);
  });

  it('counts each document once for a term that stands in several fields', () => {
    const index = new TermIndex([1, 1]);
    index.add([['loom', 'loom'], ['loom']]);
    index.add([['silk'], []]);
    expect(index.frequency('loom')).toBe(1);
  });

  it('looks a frequent term up only where a telling one stands, or where it is told to', () => {
    const index = new TermIndex([1]);
    const [both, , other] = [index.add([['rare', 'often']]), index.add([['often']]), index.add([['often', 'more']])];
    const matches = index.find(['rare', 'often'], { telling: new Set(['rare']), others: [other] });
    expect(matches.map(({ document, queryTerms }) => [document, queryTerms])).toEqual([
      [both, ['rare', 'often']],
      [other, ['often']],
    ]);
  });

  it('finds what is like a word that nobody wrote, as the words are now', () => {
    const index = new TermIndex([1]);
    const like = () => index.findLike(['lovelase'], 0.2).map(({ document }) => document);
    const first = index.add([['lovelace']]);
    expect([like(), like()]).toEqual([[first], [first]]);
    const second = index.add([['loveless']]);
    expect(like()).toEqual([first, second]);
    index.remove(first);
    expect(like()).toEqual([second]);
  });

  it('counts words that occur more often than it can write down as very many', () => {
    const index = new TermIndex([1]);
    const words = (count: number) => [Array.from({ length: count }, () => 'loom')];
    const [few, many] = [index.add(words(2)), index.add(words(1_000))];
    index.add([['silk']]);
    expect(found(index, 'loom')).toEqual([many, few]);
  });
});
