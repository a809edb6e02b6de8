import Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { eventually, useSandbox } from './sandbox.fixture.js';

const MODEL = 'claude-sonnet-5-5';
const PASSAGE: Anthropic.SearchResultBlockParam = {
  type: 'search_result',
  source: 'https://example.com/geneva',
  title: 'The summer at Geneva',
  content: [{ type: 'text', text: 'I spent the summer of 1816 near Geneva. It rained, and we told ghost stories.' }],
  citations: { enabled: true },
};
const QUESTION: Anthropic.MessageParam = {
  role: 'user',
  content: [PASSAGE, { type: 'text', text: 'Where were you in the summer of 1816?' }],
};
const ASK = { model: MODEL, max_tokens: 300, system: 'You are the AI version of Mary Shelley.', messages: [QUESTION] };
const PROFILE: Anthropic.Tool = {
  name: 'update_user_info',
  description: 'Notes what the visitor says about themselves',
  input_schema: {
    type: 'object',
    properties: { name: { type: 'string' }, company: { type: 'string' } },
    additionalProperties: false,
  },
};

describe('the Messages API, by the real client', () => {
  const at = useSandbox({ parts: ['anthropic'] });

  it('streams an answer word by word, with its citation, and the final message says the same', async () => {
    const stream = at.client().messages.stream(ASK);
    const words: string[] = [];
    const quotes: unknown[] = [];
    stream.on('text', (delta) => words.push(delta));
    stream.on('citation', (citation) => quotes.push(citation));
    const message = await stream.finalMessage();

    expect(words.join('')).toBe('I spent the summer of 1816 near Geneva. It rained, and we told ghost stories.');
    expect(words.length).toBeGreaterThan(10);
    expect(quotes).toEqual([
      expect.objectContaining({ type: 'search_result_location', source: PASSAGE.source, title: PASSAGE.title }),
    ]);
    expect(message).toMatchObject({
      role: 'assistant',
      model: MODEL,
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: words.join(''), citations: quotes }],
    });
    expect(message.usage.input_tokens).toBeGreaterThan(20);
    expect(message.usage.output_tokens).toBeGreaterThan(10);
  });

  it('answers the same without streaming, and counts the tokens of the prompt', async () => {
    const client = at.client();
    const message = await client.messages.create(ASK);
    const { input_tokens } = await client.messages.countTokens({ model: MODEL, messages: ASK.messages });
    expect(message.content[0]).toMatchObject({ type: 'text', text: expect.stringMatching(/^I spent the summer/) });
    expect(message._request_id).toMatch(/^req_/);
    expect(input_tokens).toBeGreaterThan(20);
    expect(input_tokens).toBeLessThan(message.usage.input_tokens);
  });

  it('goes through a tool loop: the call, its result, the answer', async () => {
    const client = at.client();
    const messages: Anthropic.MessageParam[] = [
      { role: 'user', content: "I'm Grace Hopper from Navy Labs. Where were you in the summer of 1816?" },
    ];
    const first = await client.messages.stream({ ...ASK, tools: [PROFILE], messages }).finalMessage();
    expect(first.stop_reason).toBe('tool_use');
    const call = first.content[0];
    if (call?.type !== 'tool_use') throw new Error(`no tool call but ${call?.type}`);
    expect(call).toMatchObject({ name: 'update_user_info', input: { name: 'Grace Hopper', company: 'Navy Labs' } });

    messages.push(
      { role: 'assistant', content: first.content as Anthropic.ContentBlockParam[] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: [PASSAGE] }] },
    );
    const second = await client.messages.stream({ ...ASK, tools: [PROFILE], messages }).finalMessage();
    expect(second.content.map((block) => (block.type === 'text' ? block.text : '')).join('')).toMatch(
      /^Thank you, Grace, good to meet you! I spent the summer of 1816 near Geneva/,
    );
  });

  it('gives structured output that the schema accepts', async () => {
    const schema = z.object({
      headline: z.string().min(1),
      visitor: z.object({ name: z.string().nullable(), company: z.string().nullable() }),
      unanswered: z.array(z.string()),
    });
    const { parsed_output } = await at.client().messages.parse({
      model: 'claude-haiku-5-5',
      max_tokens: 500,
      messages: [{ role: 'user', content: "Visitor: I'm Grace Hopper from Navy Labs.\nAssistant: Hello!" }],
      output_config: { format: zodOutputFormat(schema) },
    });
    expect(parsed_output).toEqual({
      headline: expect.stringContaining('Grace Hopper'),
      visitor: { name: 'Grace Hopper', company: 'Navy Labs' },
      unanswered: [],
    });
  });

  it('reads the cached prefix of the call before', async () => {
    const text = 'A rule of the persona, told at length. '.repeat(80);
    const system = [{ type: 'text' as const, text, cache_control: { type: 'ephemeral' as const } }];
    const usages = [];
    for (const content of ['One?', 'Two?']) {
      const message = await at.client().messages.create({ ...ASK, system, messages: [{ role: 'user', content }] });
      usages.push(message.usage);
    }
    expect(usages[0]?.cache_creation_input_tokens).toBeGreaterThan(512);
    expect(usages[1]).toMatchObject({
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: usages[0]?.cache_creation_input_tokens,
    });
  });

  it('stops when the client leaves, keeps what was said, and records the leaving', async () => {
    await at.script({ chunks: Array.from({ length: 1_000 }, (_, index) => `word${index} `), gapMs: 5 });
    const stream = at.client().messages.stream(ASK);
    stream.on('text', (_, soFar) => {
      if (soFar.includes('word3')) stream.abort();
    });
    await expect(stream.done()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    const [call] = await eventually(async () => {
      const calls = await at.calls();
      return calls[0]?.durationMs !== null && calls;
    });
    expect(call).toMatchObject({ aborted: true, status: 200, scripted: true, stream: true });
  });

  it('refuses in the API’s envelope: key, model, sampling, bodies that are no JSON', async () => {
    await expect(at.client().messages.create({ ...ASK, model: 'llama3' })).rejects.toMatchObject({
      status: 404,
      type: 'not_found_error',
      apiMessage: 'model: llama3',
    });
    const warm = { ...ASK, temperature: 0.5 };
    await expect(at.client().messages.create(warm)).rejects.toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      apiMessage: 'temperature: Extra inputs are not permitted',
    });
    const keyless = { apiKey: 'any', defaultHeaders: { authorization: null } };
    await expect(at.client(keyless).messages.create(ASK)).rejects.toMatchObject({
      status: 401,
      type: 'authentication_error',
    });
    const broken = await fetch(`${at.sandbox.baseUrl('anthropic')}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"model":',
    });
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    expect((await at.calls()).map(({ status, error }) => [status, error !== null])).toEqual([
      [401, true],
      [400, true],
      [404, true],
    ]);
    expect(at.complaints).toEqual([]);
  });

  it('takes its time before the first token and between words', async () => {
    await at.script({ chunks: ['One ', 'two ', 'three'], firstTokenMs: 60, gapMs: 30 });
    const started = performance.now();
    const stream = at.client().messages.stream(ASK);
    const times: number[] = [];
    stream.on('text', () => times.push(performance.now() - started));
    await stream.done();
    expect(times).toHaveLength(3);
    expect(times[0]).toBeGreaterThan(55);
    expect(times[2]).toBeGreaterThan(110);
  });
});

describe('POST /anthropic/script', () => {
  const at = useSandbox({ parts: ['anthropic'] });

  it('serves exact replies in order, each to the request that it matches', async () => {
    await at.script([
      { match: { system: 'summar' }, content: [{ type: 'text', text: 'A summary.' }] },
      { content: [{ type: 'tool_use', name: 'look', input: { at: 'it' } }], usage: { input_tokens: 7 } },
      { chunks: ['Ex', 'act', 'ly.'], stopReason: 'max_tokens' },
    ]);
    const client = at.client();
    const call = await client.messages.create(ASK);
    expect(call).toMatchObject({ stop_reason: 'tool_use', content: [{ name: 'look', input: { at: 'it' } }] });
    expect(call.usage.input_tokens).toBe(7);

    const stream = client.messages.stream(ASK);
    const deltas: string[] = [];
    stream.on('text', (delta) => deltas.push(delta));
    expect((await stream.finalMessage()).stop_reason).toBe('max_tokens');
    expect(deltas).toEqual(['Ex', 'act', 'ly.']);

    expect(await at.get<unknown[]>('/anthropic/script')).toHaveLength(1);
    const summary = await client.messages.create({ ...ASK, system: 'Write a summary.' });
    expect(summary.content).toMatchObject([{ text: 'A summary.' }]);
    expect(await at.get('/anthropic/script')).toEqual([]);
  });

  it('refuses a script that could not be served', async () => {
    const response = await at.post('/anthropic/script', { content: [{ type: 'image' }] });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: [expect.stringContaining('content.0')] });
  });
});

describe('GET /anthropic/requests', () => {
  const at = useSandbox({ parts: ['anthropic'] });

  it('tells every request with its body, or briefly without, and forgets on demand', async () => {
    await at.client().messages.create(ASK);
    expect(await at.calls()).toMatchObject([
      { model: MODEL, stream: false, aborted: false, status: 200, scripted: false, body: { messages: ASK.messages } },
    ]);
    const [brief] = await at.get<object[]>('/anthropic/requests?brief');
    expect(brief).not.toHaveProperty('body');
    expect(brief).toMatchObject({ usage: { outputTokens: expect.any(Number) } });
    await fetch(`${at.sandbox.url}/anthropic/requests`, { method: 'DELETE' });
    expect(await at.calls()).toEqual([]);
  });
});
