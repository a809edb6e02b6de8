import { describe, expect, it } from '@jest/globals';
import { askedWords } from './bm25.document.js';
import { frequencyOf, searchesFor } from './qdrant.search.js';

const question = { words: askedWords('Who keeps the logbook?'), vector: undefined, minSimilarity: 0.4, limit: 5 };

describe('searchesFor', () => {
  it('ranks by words, and asks for the weight of each', () => {
    const [ranking, ...weights] = searchesFor(question);
    expect(ranking).toMatchObject({
      using: 'bm25',
      query: { model: 'qdrant/bm25', text: expect.stringContaining('logbook') },
      with_payload: true,
    });
    expect(weights).toHaveLength(question.words.length);
    expect(weights.every(({ limit }) => limit === 1)).toBe(true);
  });

  it('fuses words and meaning by rank; what is not near enough does not count', () => {
    const [ranking, near] = searchesFor({ ...question, vector: Float32Array.of(0.6, 0.8) });
    expect(ranking?.query).toEqual({ rrf: { k: 60 } });
    expect(ranking?.prefetch).toMatchObject([{ using: 'bm25' }, { using: 'dense', score_threshold: 0.4 }]);
    expect(near).toMatchObject({ using: 'dense', score_threshold: 0.4 });
  });

  it('goes by meaning alone where a question has no words', () => {
    const [ranking] = searchesFor({ ...question, words: [], vector: Float32Array.of(1) });
    expect(ranking).toMatchObject({ using: 'dense', with_payload: true });
    expect(ranking).not.toHaveProperty('prefetch');
  });

  it('weighs no more words than a question needs', () => {
    const words = Array.from({ length: 100 }, (_, number) => ({ word: `w${number}`, terms: [`w${number}`] }));
    expect(searchesFor({ ...question, words })).toHaveLength(25);
  });
});

describe('askedWords', () => {
  it('puts last what means nothing in some language', () => {
    const words = askedWords('Who was the keeper of the logbook?').map(({ word }) => word);
    expect(words.slice(0, 2).sort()).toEqual(['keeper', 'logbook']);
  });
});

describe('frequencyOf', () => {
  it('is none for a word that nobody wrote', () => {
    expect(frequencyOf(undefined, 100)).toBe(0);
  });

  it('falls as the best score rises, and stays within the index', () => {
    const [common, some, rare] = [0.05, 2, 9].map((score) => frequencyOf(score, 100));
    expect(common).toBeLessThanOrEqual(100);
    expect(common).toBeGreaterThan(some!);
    expect(some).toBeGreaterThan(rare!);
    expect(rare).toBe(1);
  });
});
