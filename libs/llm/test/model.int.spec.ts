import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import { z } from 'zod';
import type { ToolDefinition } from '../src/index.js';
import { CONVERSATION, endOf, ModelFixture, question, read } from './model.fixture.js';

const never = new AbortController().signal;

const searchTool: ToolDefinition = {
  name: 'search_knowledge',
  description: 'Searches the notes',
  input_schema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
};

let fixture: ModelFixture;
beforeAll(async () => {
  fixture = await ModelFixture.start();
});
afterAll(() => fixture.stop());
beforeEach(() => fixture.reset());

describe('stream', () => {
  it('gives text and citations as they come, then the message, its usage and its price', async () => {
    const citation = { cited_text: 'The engine weaves.', source: 'notes/engine.md', title: 'The engine' };
    await fixture.control.script({
      content: [{ type: 'text', text: 'It weaves algebra.', citations: [citation] }],
      chunks: ['It weaves', ' algebra.'],
      usage: {
        input_tokens: 1_000,
        output_tokens: 100,
        cache_read_input_tokens: 2_000,
        cache_creation_input_tokens: 400,
      },
    });
    const { events } = await read(fixture.model, question('What does it do?'), never);

    expect(events.slice(0, -1)).toEqual([
      { type: 'text', text: 'It weaves' },
      { type: 'text', text: ' algebra.' },
      { type: 'citation', title: 'The engine', source: 'notes/engine.md', quote: 'The engine weaves.' },
    ]);
    const end = endOf(events);
    expect(end).toMatchObject({
      stopReason: 'end_turn',
      model: 'claude-sonnet-5-5',
      usage: { input: 1_000, output: 100, cacheRead: 2_000, cacheWrite: 400 },
    });
    // (1,000 + 0.1 × 2,000 + 1.25 × 400) × $2 + 100 × $10, a million of each
    expect(end.costUsd).toBeCloseTo(0.0044, 10);

    const [row] = await fixture.ledger(1);
    expect(row).toMatchObject({
      purpose: 'turn',
      model: 'claude-sonnet-5-5',
      conversation_id: CONVERSATION,
      input_tokens: 1_000,
      output_tokens: 100,
      outcome: 'finished',
    });
    expect(Number(row!.cost_usd)).toBeCloseTo(0.0044, 8);
    expect(row!.first_token_ms).toBeGreaterThanOrEqual(0);
  });

  it('grounds an answer in the search results it is given', async () => {
    const text =
      'The Analytical Engine weaves algebraical patterns just as the Jacquard loom weaves flowers and leaves.';
    const results = {
      type: 'search_result' as const,
      source: 'https://example.org/engine',
      title: 'On the engine',
      content: [{ type: 'text' as const, text }],
      citations: { enabled: true },
    };
    const messages = [
      {
        role: 'user' as const,
        content: [results, { type: 'text' as const, text: 'What does the Analytical Engine weave?' }],
      },
    ];
    const { events } = await read(fixture.model, question('', { messages }), never);
    expect(events).toContainEqual({
      type: 'citation',
      title: 'On the engine',
      source: 'https://example.org/engine',
      quote: text,
    });
  });

  it('asks for as little thinking as the model allows and sends no sampling parameters', async () => {
    await read(fixture.model, question('Hello'), never);
    const [request] = await fixture.control.modelCalls();
    expect(request!.body).toMatchObject({
      model: 'claude-sonnet-5-5',
      max_tokens: 1024,
      stream: true,
      thinking: { type: 'between_tools' },
      output_config: { effort: 'medium' },
    });
    expect(Object.keys(request!.body as object)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/temperature|top_p|top_k/)]),
    );
  });

  it('carries a tool round: the answer goes back as it came, thinking included', async () => {
    await fixture.control.script(
      {
        content: [
          { type: 'thinking', thinking: '', signature: 'signed' },
          { type: 'text', text: 'Let me look.' },
          { type: 'tool_use', id: 'toolu_1', name: 'search_knowledge', input: { query: 'engine' } },
        ],
      },
      { content: [{ type: 'text', text: 'Found it.' }] },
    );
    const call = question('Where?', { tools: [searchTool] });
    const first = await read(fixture.model, call, never);
    expect(first.events).toContainEqual({
      type: 'tool_use',
      id: 'toolu_1',
      name: 'search_knowledge',
      input: { query: 'engine' },
    });
    const end = endOf(first.events);
    expect(end.stopReason).toBe('tool_use');
    expect(end.message.content).toContainEqual({ type: 'thinking', thinking: '', signature: 'signed' });

    const result = { type: 'tool_result' as const, tool_use_id: 'toolu_1', content: 'In chapter 2.' };
    const messages = [...call.messages, end.message, { role: 'user' as const, content: [result] }];
    const second = await read(fixture.model, { ...call, messages }, never);
    expect(second.text).toBe('Found it.');
    expect(await fixture.control.modelCalls()).toEqual([
      expect.objectContaining({ status: 200 }),
      expect.objectContaining({ status: 200 }),
    ]);
  });

  it('never names a tool of an answer that was cut off', async () => {
    await fixture.control.script({
      content: [{ type: 'tool_use', name: 'search_knowledge', input: { query: 'eng' } }],
      stopReason: 'max_tokens',
    });
    const { events } = await read(fixture.model, question('Where?', { tools: [searchTool] }), never);
    expect(events.map(({ type }) => type)).toEqual(['end']);
    expect(endOf(events).stopReason).toBe('max_tokens');
  });

  it('stops the model when the visitor does, and pays for what was said', async () => {
    await fixture.control.script({ chunks: Array.from({ length: 200 }, (_, i) => `word${i} `), gapMs: 50 });
    const controller = new AbortController();
    const said: string[] = [];
    const reading = fixture.model.stream(question('Tell me all'), controller.signal, (event) => {
      if (event.type === 'text') said.push(event.text);
      if (said.length === 2) controller.abort();
    });
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });

    expect(said.length).toBeLessThan(5);
    await waitFor(async () => (await fixture.control.modelCalls())[0]?.aborted, { what: 'the model to be stopped' });
    const [row] = await fixture.ledger(1);
    expect(row).toMatchObject({ outcome: 'aborted' });
    expect(Number(row!.cost_usd)).toBeGreaterThan(0);
    expect(await fixture.control.modelCalls()).toHaveLength(1);
  });

  it('stops the model when nobody listens, who is told why', async () => {
    await fixture.control.script({ chunks: Array.from({ length: 200 }, (_, i) => `word${i} `), gapMs: 50 });
    const enough = new Error('enough');
    const reading = fixture.model.stream(question('Tell me all'), never, () => {
      throw enough;
    });
    await expect(reading).rejects.toBe(enough);
    await waitFor(async () => (await fixture.control.modelCalls())[0]?.aborted, { what: 'the model to be stopped' });
    expect(await fixture.ledger(1)).toEqual([expect.objectContaining({ outcome: 'aborted' })]);
  });

  it('asks nothing when it was stopped before', async () => {
    const { error } = await read(fixture.model, question('Hello'), AbortSignal.abort());
    expect(error).toMatchObject({ code: 'aborted' });
    expect(await fixture.control.modelCalls()).toEqual([]);
  });
});

describe('a model in trouble', () => {
  it('is asked again before the first word, unnoticed', async () => {
    await fixture.control.fail({ kind: '529' });
    await fixture.control.fail({ kind: 'cut' });
    const answer = { content: [{ type: 'text' as const, text: 'Here I am.' }] };
    await fixture.control.script(answer, answer);
    const { text, error } = await read(fixture.model, question('Are you there?'), never);
    expect(error).toBeUndefined();
    expect(text).toBe('Here I am.');
    const rows = await fixture.ledger(3);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['overloaded', 'connection', 'finished']);
  });

  it('is asked again when the error comes inside the stream, before the first word', async () => {
    await fixture.control.fail({ kind: '529', afterChars: 0 });
    await fixture.control.script(
      { content: [{ type: 'text', text: 'Lost.' }] },
      { content: [{ type: 'text', text: 'Here I am.' }] },
    );
    const { text, error } = await read(fixture.model, question('Are you there?'), never);
    expect(error).toBeUndefined();
    expect(text).toBe('Here I am.');
    expect((await fixture.control.modelCalls()).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('gives way to the fallback', async () => {
    await fixture.control.fail({ kind: '529', times: 3, match: { model: 'sonnet' } });
    const { events, error } = await read(fixture.model, question('Hello'), never);
    expect(error).toBeUndefined();
    expect(endOf(events).model).toBe('claude-haiku-5-5');
    const last = (await fixture.control.modelCalls()).at(-1)!;
    expect(last.body).toMatchObject({ model: 'claude-haiku-5-5', thinking: { type: 'disabled' } });
  });

  it('gives way at once when it asks for a long wait', async () => {
    await fixture.control.fail({ kind: '429', retryAfter: 600 });
    const { events } = await read(fixture.model, question('Hello'), never);
    expect(endOf(events).model).toBe('claude-haiku-5-5');
    expect(await fixture.control.modelCalls()).toHaveLength(2);
  });

  it('is given up in the end, and later may help', async () => {
    await fixture.control.fail({ kind: '500', times: 6 });
    const { events, error } = await read(fixture.model, question('Hello'), never);
    expect(events).toEqual([]);
    expect(error).toMatchObject({ code: 'model_unavailable', retryable: true });
    expect(await fixture.control.modelCalls()).toHaveLength(6);
  });

  it.each(['cut', '529'] as const)(
    'that breaks off in mid-answer (%s) is not asked again: what was said is out',
    async (kind) => {
      await fixture.control.fail({ kind, afterChars: 6 });
      await fixture.control.script({ chunks: ['Well, ', 'where ', 'was I?'] });
      const { text, error } = await read(fixture.model, question('Go on'), never);
      expect(text).toBe('Well, ');
      expect(error).toMatchObject({ code: 'model_unavailable', retryable: true });
      const [row] = await fixture.ledger(1);
      expect(row!.outcome).not.toBe('finished');
      expect(row!.output_tokens).toBeGreaterThan(0);
      expect(await fixture.control.modelCalls()).toHaveLength(1);
    },
  );
});

describe('complete', () => {
  it('answers in plain text with the summary model', async () => {
    await fixture.control.script({
      content: [{ type: 'text', text: 'They spoke of looms.' }],
      usage: { input_tokens: 10_000, output_tokens: 0 },
    });
    const { text, costUsd } = await fixture.model.complete(question('Sum up', { purpose: 'memory' }));
    expect(text).toBe('They spoke of looms.');
    expect(costUsd).toBeCloseTo(0.001, 10);
    expect(await fixture.ledger(1)).toEqual([
      expect.objectContaining({ purpose: 'memory', model: 'claude-haiku-5-5' }),
    ]);
  });

  it('asks again when the connection breaks inside the answer', async () => {
    await fixture.control.fail({ kind: 'cut', afterChars: 10 });
    const answer = { content: [{ type: 'text' as const, text: 'They spoke of looms.' }] };
    await fixture.control.script(answer, answer);
    expect(await fixture.model.complete(question('Sum up', { purpose: 'memory' }))).toMatchObject({
      text: 'They spoke of looms.',
    });
    expect((await fixture.ledger(2)).map(({ outcome }) => outcome)).toEqual(['connection', 'finished']);
  });

  it('does not insist when the model declines', async () => {
    await fixture.control.script({ content: [{ type: 'text', text: 'No.' }], stopReason: 'refusal' });
    await expect(fixture.model.complete(question('Sum up', { purpose: 'memory' }))).rejects.toMatchObject({
      code: 'model_unavailable',
      retryable: false,
    });
    expect(await fixture.control.modelCalls()).toHaveLength(1);
  });

  it('stops when told to', async () => {
    await fixture.control.script({ content: [{ type: 'text', text: 'Late.' }], firstTokenMs: 20_000 });
    const controller = new AbortController();
    const answer = fixture.model.complete(question('Sum up', { purpose: 'memory' }), controller.signal);
    await waitFor(async () => (await fixture.control.modelCalls()).length > 0, { what: 'the request' });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'aborted' });
    await waitFor(async () => (await fixture.control.modelCalls())[0]?.aborted, { what: 'the model to be stopped' });
  });
});

describe('extract', () => {
  const schema = z.object({ headline: z.string(), wanted: z.array(z.string()) });
  const answer = (text: string) => ({ content: [{ type: 'text' as const, text }] });

  it('gives what fits the schema', async () => {
    await fixture.control.script(answer('{"headline":"A visit","wanted":["a talk"]}'));
    const { value } = await fixture.model.extract(question('Sum up', { purpose: 'summary', maxTokens: 300 }), schema);
    expect(value).toEqual({ headline: 'A visit', wanted: ['a talk'] });
    const [request] = await fixture.control.modelCalls();
    expect(request!.body).toMatchObject({
      model: 'claude-haiku-5-5',
      max_tokens: 300,
      output_config: { effort: 'medium', format: { type: 'json_schema' } },
    });
  });

  it('asks again for what does not fit, and pays for both', async () => {
    await fixture.control.script(answer('{"headline":"A vis'), answer('{"headline":"A visit","wanted":[]}'));
    const { value } = await fixture.model.extract(question('Sum up', { purpose: 'summary' }), schema);
    expect(value).toEqual({ headline: 'A visit', wanted: [] });
    const rows = await fixture.ledger(2);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['unfit', 'finished']);
    expect(rows.every(({ cost_usd }) => Number(cost_usd) > 0)).toBe(true);
  });
});
