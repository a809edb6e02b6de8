import { describe, expect, it } from '@jest/globals';
import { knowledgeConfig } from '@minime/knowledge';
import { configuredAdapters } from './configured.adapters.js';

const QDRANT_URL = 'http://127.0.0.1:1';
const adapters = (env: Record<string, string>) =>
  configuredAdapters(knowledgeConfig.parse(env)).map(({ name, provesWiringOnly }) => [name, provesWiringOnly ?? false]);

describe('configuredAdapters', () => {
  it('is nothing without settings', () => {
    expect(adapters({})).toEqual([]);
  });

  it('measures Qdrant by words and with the embedder', () => {
    expect(adapters({ QDRANT_URL, EMBEDDER: 'ollama' })).toEqual([
      ['local with ollama/nomic-embed-text', false],
      ['Qdrant by words', false],
      ['Qdrant with ollama/nomic-embed-text', false],
    ]);
  });

  it('gives no score for vectors of a sandbox', () => {
    const EMBEDDING_BASE_URL = 'http://127.0.0.1:1/voyage/v1';
    const voyage = { EMBEDDER: 'voyage', EMBEDDING_API_KEY: 'key', QDRANT_URL };
    expect(adapters({ ...voyage, EMBEDDING_BASE_URL }).map(([, wiringOnly]) => wiringOnly)).toEqual([
      true,
      false,
      true,
    ]);
    expect(adapters(voyage).map(([, wiringOnly]) => wiringOnly)).toEqual([false, false, false]);
  });
});
