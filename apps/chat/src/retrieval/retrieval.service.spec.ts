import { describe, expect, it, jest } from '@jest/globals';
import type { KnowledgeIndex } from '@minime/knowledge';
import { testHost } from '@minime/testing';
import { RetrievalService } from './retrieval.service.js';

const turnId = '0f5f4a52-7d7e-4a39-9a3c-6a4d0d3f7c21';
const passage = {
  id: 'p1',
  pageId: 'engine',
  title: 'The engine',
  headings: [],
  text: 'It weaves algebraic patterns.',
  url: null,
  tags: [],
  ordinal: 0,
  score: 1,
};

function service() {
  const search = jest.fn(async () => [passage]);
  const index = { search } as unknown as KnowledgeIndex;
  return { retrieval: new RetrievalService(index, testHost()), search };
}

describe('a search before the context of a question is known', () => {
  it('is the one that its turn is given', async () => {
    const { retrieval, search } = service();
    const question = 'What does the analytical engine weave?';
    const passages = retrieval.ahead({ turnId, question });
    const previous = { question: 'Who built it?', answer: 'Nobody did.' };
    expect(await retrieval.forTurn({ turnId, question, previous, ...(passages && { passages }) })).toEqual([passage]);
    expect(search).toHaveBeenCalledTimes(1);
  });

  it('is begun once, however often the question is tried', async () => {
    const { retrieval, search } = service();
    const asked = { turnId, question: 'What does the analytical engine weave?' };
    expect(retrieval.ahead(asked)).toBe(retrieval.ahead(asked));
    expect(search).toHaveBeenCalledTimes(1);
  });

  it('is not begun for one that leans on what was said before', () => {
    const { retrieval, search } = service();
    expect(retrieval.ahead({ turnId, question: 'And what does it weave?' })).toBeUndefined();
    expect(search).not.toHaveBeenCalled();
  });
});
