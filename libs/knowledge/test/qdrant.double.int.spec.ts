import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QdrantDouble } from './qdrant.double.js';

/** Options that switch Qdrant's own analysis off. */
const options = { tokenizer: 'whitespace', lowercase: false, stemmer: { type: 'none' }, stopwords: { custom: [] } };
const bm25 = (text: string) => ({ text, model: 'qdrant/bm25', options });
const point = (vector: object, id: unknown = randomUUID()) => ({ points: [{ id, vector, payload: {} }] });

/** A test is worth what its double refuses. */
describe('QdrantDouble', () => {
  let double: QdrantDouble;

  beforeAll(async () => {
    double = await QdrantDouble.start();
    await send('PUT', '/collections/notes', {
      vectors: { dense: { size: 2, distance: 'Cosine' } },
      sparse_vectors: { bm25: { modifier: 'idf' } },
    });
  });

  afterAll(() => double.close());

  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(double.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { status, result } = await response.json();
    return { code: response.status, error: status.error as string | undefined, result };
  }

  it.each([
    ['an unknown field', '/collections/notes/points', { ...point({ dense: [1, 0] }), upsert: true }, 400],
    ['a vector of another size', '/collections/notes/points', point({ dense: [1, 0, 0] }), 400],
    ['a vector name it does not have', '/collections/notes/points', point({ meaning: [1, 0] }), 400],
    ['numbers where a sparse vector belongs', '/collections/notes/points', point({ bm25: [1, 0] }), 400],
    ['text where a dense vector belongs', '/collections/notes/points', point({ dense: bm25('a') }), 400],
    ['another model', '/collections/notes/points', point({ bm25: { text: 'a', model: 'splade' } }), 400],
    [
      'an option that BM25 does not have',
      '/collections/notes/points',
      point({ bm25: { ...bm25('a'), options: { k1: 1 } } }),
      400,
    ],
    ['an id that is no UUID', '/collections/notes/points', point({ dense: [1, 0] }, 'page-1'), 400],
    ['an id below zero', '/collections/notes/points', point({ dense: [1, 0] }, -1), 400],
    ['no points', '/collections/notes/points', { points: [] }, 400],
    ['a collection it does not have', '/collections/missing/points', point({ dense: [1, 0] }), 404],
    ['a collection that is there already', '/collections/notes', {}, 409],
    ['an unknown distance', '/collections/other', { vectors: { dense: { size: 2, distance: 'cosine' } } }, 400],
    ['an index of an unknown kind', '/collections/notes/index', { field_name: 'kind', field_schema: 'string' }, 400],
  ])('refuses %s', async (_what, path, body, code) => {
    expect(await send('PUT', path, body)).toEqual({ code, error: expect.any(String), result: undefined });
  });

  it.each([
    ['a query of another size', { query: [1, 0, 0], using: 'dense' }],
    ['a query without the name of its vector', { query: [1, 0] }],
    ['a fusion of nothing', { query: { fusion: 'rrf' } }],
    ['a removed endpoint’s fields', { vector: [1, 0], using: 'dense' }],
    [
      'a condition it does not know',
      { query: [1, 0], using: 'dense', filter: { must: [{ key: 'kind', equals: 'a' }] } },
    ],
  ])('refuses %s', async (_what, search) => {
    expect(await send('POST', '/collections/notes/points/query/batch', { searches: [search] })).toMatchObject({
      code: 400,
    });
  });

  it('writes nothing of a batch with a wrong part', async () => {
    const operations = [{ upsert: point({ dense: [1, 0] }) }, { upsert: point({ dense: [1] }) }];
    expect(await send('POST', '/collections/notes/points/batch', { operations })).toMatchObject({ code: 400 });
    expect((await send('GET', '/collections/notes')).result.points_count).toBe(0);
  });

  it('changes aliases all at once or not at all', async () => {
    const create = (collection_name: string, alias_name: string) => ({ create_alias: { collection_name, alias_name } });
    const change = (...actions: object[]) => send('POST', '/collections/aliases', { actions });
    expect(await change(create('notes', 'current'), create('missing', 'other'))).toMatchObject({ code: 404 });
    expect((await send('GET', '/aliases')).result).toEqual({ aliases: [] });
    expect(await change(create('notes', 'notes'))).toMatchObject({ code: 409 });
    expect(await change(create('notes', 'current'))).toMatchObject({ code: 200 });
    expect(await send('GET', '/collections/current')).toMatchObject({ code: 200 });
  });

  it('wants its key', async () => {
    const locked = await QdrantDouble.start({ apiKey: 'secret' });
    expect((await fetch(`${locked.url}/collections`)).status).toBe(401);
    expect((await fetch(`${locked.url}/collections`, { headers: { 'api-key': 'secret' } })).status).toBe(200);
    await locked.close();
  });
});
