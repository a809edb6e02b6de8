import { afterEach, describe, expect, it } from '@jest/globals';
import { useSandbox } from './sandbox.fixture.js';

describe('voyage', () => {
  const at = useSandbox({ parts: ['voyage'] });
  const embed = (body: object, headers: Record<string, string> = { authorization: 'Bearer any' }) =>
    fetch(`${at.sandbox.baseUrl('voyage')}/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ model: 'voyage-4', ...body }),
    });
  const vectors = async (input: string[]): Promise<number[][]> => {
    const { data } = await (await embed({ input, input_type: 'document' })).json();
    return data.map(({ embedding }: { embedding: number[] }) => embedding);
  };
  const cosine = (a: number[], b: number[]) => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

  afterEach(() => fetch(`${at.sandbox.url}/voyage/requests`, { method: 'DELETE' }));

  it('gives a unit vector for each text, in order, and counts tokens', async () => {
    const response = await embed({ input: ['The lantern burns', 'Bread'], input_type: 'document' });
    const answer = await response.json();
    expect(answer).toMatchObject({
      object: 'list',
      model: 'voyage-4',
      data: [{ index: 0 }, { index: 1 }],
      usage: { total_tokens: 4 },
    });
    for (const { embedding } of answer.data) {
      expect(embedding).toHaveLength(1024);
      expect(cosine(embedding, embedding)).toBeCloseTo(1);
    }
    expect(await at.get('/voyage/requests')).toMatchObject([
      { model: 'voyage-4', inputType: 'document', inputs: ['The lantern burns', 'Bread'] },
    ]);
  });

  it('places texts that share words near each other, always alike', async () => {
    const [oil, more, bread] = await vectors(['whale oil lantern', 'the lantern burns whale oil', 'sourdough bread']);
    expect(cosine(oil!, more!)).toBeGreaterThan(0.6);
    expect(cosine(oil!, bread!)).toBeLessThan(0.2);
    expect(await vectors(['whale oil lantern'])).toEqual([oil]);
  });

  it('gives vectors of the length that is asked for', async () => {
    const { data } = await (await embed({ input: 'Bread', output_dimension: 256 })).json();
    expect(data[0].embedding).toHaveLength(256);
  });

  it.each([
    ['no key', { input: 'a' }, {}, 401],
    ['another input type', { input: 'a', input_type: 'question' }, undefined, 400],
    ['a model it does not have', { input: 'a', model: 'text-embedding-3-small' }, undefined, 400],
    ['a field it does not know', { input: 'a', dimensions: 256 }, undefined, 400],
    ['nothing to embed', { input: [] }, undefined, 400],
    ['too many texts', { input: Array(1_001).fill('a') }, undefined, 400],
  ])('refuses %s', async (_what, body, headers, status) => {
    const response = await embed(body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ detail: expect.any(String) });
  });

  it('fails on demand', async () => {
    await at.fault({ part: 'voyage', kind: '429', retryAfter: 7, match: { inputType: 'document' } });
    expect((await embed({ input: 'a', input_type: 'query' })).status).toBe(200);
    const refused = await embed({ input: 'a', input_type: 'document' });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('7');
  });
});
