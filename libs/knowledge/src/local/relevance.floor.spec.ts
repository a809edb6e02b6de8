import { describe, expect, it } from '@jest/globals';
import { evidenceFor } from './question.js';
import { aboveFloor, type Evidence } from './relevance.floor.js';

const evidence = (score: number, coverage: number, mass = 3): Evidence => ({ score, coverage, mass });
const keep = (matches: Evidence[], limit = 10, count = 100) => aboveFloor(matches, (match) => match, count, limit);

describe('aboveFloor', () => {
  it('keeps what answers nearly half of the question and drops the rest', () => {
    const matches = [evidence(9, 0.4), evidence(8, 0.45), evidence(7, 0.9), evidence(6, 0.44)];
    expect(keep(matches).map(({ score }) => score)).toEqual([8, 7]);
  });

  it('keeps nothing when nothing answers', () => {
    expect(keep([evidence(50, 0.44), evidence(20, 0.1)])).toEqual([]);
  });

  it('lets a long question do with less where many rare words meet', () => {
    const count = 100;
    const rich = 2.2 * Math.log(1 + count) + 0.01;
    expect(keep([evidence(9, 0.31, rich), evidence(8, 0.29, rich), evidence(7, 0.31, rich - 0.02)])).toHaveLength(1);
  });

  it('drops what stands far behind the best', () => {
    expect(keep([evidence(40, 1), evidence(6, 1), evidence(5.9, 1)]).map(({ score }) => score)).toEqual([40, 6]);
  });

  it('stops measuring at the limit', () => {
    const measured: number[] = [];
    const matches = [3, 2, 1].map((score) => ({ score }));
    aboveFloor(
      matches,
      ({ score }) => {
        measured.push(score);
        return evidence(score, 1);
      },
      100,
      2,
    );
    expect(measured).toEqual([3, 2]);
  });
});

/** Each word is its own term. */
const question = (frequencies: Record<string, number>) =>
  Object.entries(frequencies).map(([word, frequency]) => ({ word, terms: [word], frequency }));

describe('evidenceFor', () => {
  const coverage = (frequencies: Record<string, number>, ...queryTerms: string[]) =>
    evidenceFor(question(frequencies), 100)({ score: 1, queryTerms }).coverage;

  it('covers more the more words a passage holds', () => {
    const asked = { loom: 1, jacquard: 1, pizza: 0 };
    expect(coverage(asked, 'loom', 'jacquard')).toBeGreaterThan(coverage(asked, 'loom'));
    expect(coverage(asked)).toBe(0);
    expect(coverage({ loom: 1, jacquard: 1 }, 'loom', 'jacquard')).toBe(1);
  });

  it('lets a page answer that is the only one', () => {
    const asked = question({ long: 0, green: 1, tea: 1, steep: 1 });
    const evidence = evidenceFor(asked, 1)({ score: 1, queryTerms: ['green', 'tea', 'steep'] });
    expect(keep([evidence], 10, 1)).toHaveLength(1);
  });

  it('holds a word that stands elsewhere less against a passage than one that nobody wrote', () => {
    expect(coverage({ loom: 1, pizza: 1 }, 'loom')).toBeGreaterThan(coverage({ loom: 1, pizza: 0 }, 'loom'));
  });

  it('gives rare words more weight than frequent ones', () => {
    const asked = { loom: 90, jacquard: 1 };
    expect(coverage(asked, 'jacquard')).toBeGreaterThan(coverage(asked, 'loom'));
  });

  it('does not count a function word of a language that no page is written in', () => {
    expect(coverage({ wer: 0, babbag: 3 }, 'babbag')).toBe(1);
  });
});
