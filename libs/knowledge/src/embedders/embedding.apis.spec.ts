import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { knowledgeConfig } from '../knowledge.config.js';
import { embeddingApi } from './create.embedder.js';
import type { EmbeddingApi } from './ports.js';

interface Asked {
  path: string | undefined;
  authorization: string | undefined;
  body: Record<string, unknown>;
}

let server: Server;
let baseUrl: string;
let asked: Asked[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  asked = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    asked.push({ path: request.url, authorization: request.headers.authorization, body });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const sends = (body: unknown, status = 200, headers: Record<string, string> = {}) => {
  answer = (response) =>
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
};
const api = (settings: Record<string, string>): EmbeddingApi =>
  embeddingApi(knowledgeConfig.parse({ EMBEDDING_BASE_URL: baseUrl, EMBEDDING_API_KEY: 'key', ...settings }))!;
const embed = (of: EmbeddingApi, use: 'document' | 'query' = 'document', texts = ['one', 'two']) =>
  of.embed(texts, use, { timeoutMs: 20_000 });
const listed = (...embeddings: number[][]) => embeddings.map((embedding, index) => ({ embedding, index }));

describe('the embedder of the settings', () => {
  it('is none by default', () => {
    expect(embeddingApi(knowledgeConfig.parse({}))).toBeUndefined();
  });

  it('is refused without the key it needs', () => {
    expect(() => embeddingApi(knowledgeConfig.parse({ EMBEDDER: 'voyage' }))).toThrow(/EMBEDDING_API_KEY/);
  });

  it.each([
    ['voyage', 'voyage/voyage-4'],
    ['openai-compatible', 'openai-compatible/text-embedding-3-small'],
    ['ollama', 'ollama/nomic-embed-text'],
  ])('has its usual model: %s', (EMBEDDER, space) => {
    expect(api({ EMBEDDER }).space).toBe(space);
    expect(api({ EMBEDDER, EMBEDDING_MODEL: 'own' }).space).toBe(`${EMBEDDER}/own`);
  });
});

describe('Voyage', () => {
  it('is told what the texts are for, and answers in any order', async () => {
    sends({ data: listed([3, 4], [0, 2]).reverse(), usage: { total_tokens: 12 } });
    const { vectors, tokens } = await embed(api({ EMBEDDER: 'voyage' }), 'query');
    expect(asked).toEqual([
      {
        path: '/base/embeddings',
        authorization: 'Bearer key',
        body: { input: ['one', 'two'], model: 'voyage-4', input_type: 'query' },
      },
    ]);
    expect(vectors.map((vector) => [...vector].map((value) => Number(value.toFixed(3))))).toEqual([
      [0.6, 0.8],
      [0, 1],
    ]);
    expect(tokens).toBe(12);
  });
});

describe('an OpenAI-compatible endpoint', () => {
  it('is asked as OpenAI is', async () => {
    sends({ data: listed([1], [1]) });
    await embed(api({ EMBEDDER: 'openai-compatible' }));
    expect(asked[0]).toMatchObject({
      path: '/base/embeddings',
      body: { input: ['one', 'two'], model: 'text-embedding-3-small', encoding_format: 'float' },
    });
  });

  it('gets the prefixes that its model was trained with', async () => {
    sends({ data: listed([1], [1]) });
    const e5 = api({ EMBEDDER: 'openai-compatible', EMBEDDING_MODEL: 'intfloat/multilingual-e5-large' });
    await embed(e5, 'query');
    await embed(e5, 'document');
    expect(asked.map(({ body }) => body.input)).toEqual([
      ['query: one', 'query: two'],
      ['passage: one', 'passage: two'],
    ]);
  });
});

describe('Ollama', () => {
  it('is asked by its own API', async () => {
    sends({ embeddings: [[1], [1]], prompt_eval_count: 9 });
    const { vectors, tokens } = await embed(api({ EMBEDDER: 'ollama' }), 'query');
    expect(asked[0]).toMatchObject({
      path: '/base/api/embed',
      body: { input: ['search_query: one', 'search_query: two'], model: 'nomic-embed-text', truncate: true },
    });
    expect(vectors).toHaveLength(2);
    expect(tokens).toBe(9);
  });
});

describe('an embedder that fails', () => {
  it.each([
    [429, { code: 'embedder_unavailable', retryable: true, retryAfterMs: 90_000 }],
    [503, { code: 'embedder_unavailable', retryable: true }],
    [401, { code: 'embedder_refused', retryable: false, message: expect.stringContaining('bad key') }],
  ])('status %i', async (status, error) => {
    sends({ detail: 'bad key' }, status, { 'retry-after': '90' });
    await expect(embed(api({ EMBEDDER: 'voyage' }))).rejects.toMatchObject(error);
  });

  it.each([
    ['no JSON', 'oops'],
    ['another form', { vectors: [] }],
    ['too few vectors', { data: listed([1]) }],
    ['vectors of two lengths', { data: listed([1], [1, 2]) }],
  ])('answers with %s', async (_what, body) => {
    sends(body);
    await expect(embed(api({ EMBEDDER: 'voyage' }))).rejects.toMatchObject({ code: 'embedder_refused' });
  });

  it('does not answer in time, or at all', async () => {
    answer = () => undefined;
    const voyage = api({ EMBEDDER: 'voyage' });
    const unavailable = { code: 'embedder_unavailable', retryable: true };
    await expect(voyage.embed(['one'], 'query', { timeoutMs: 50 })).rejects.toMatchObject(unavailable);
    answer = (response) => response.destroy();
    await expect(embed(voyage)).rejects.toMatchObject(unavailable);
  });
});
