import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';
import { AnswerReader, asHistory, stopReasonOf, toolUsesOf } from './answer.reader.js';

const event = (value: unknown) => value as Anthropic.MessageStreamEvent;
const message = (value: object) => value as Anthropic.Message;
const delta = (value: object) => event({ type: 'content_block_delta', index: 0, delta: value });
const start = event({
  type: 'message_start',
  message: {
    usage: { input_tokens: 40, output_tokens: 1, cache_read_input_tokens: 10, cache_creation_input_tokens: null },
  },
});

describe('AnswerReader', () => {
  it('passes on text and citations of search results', () => {
    const reader = new AnswerReader();
    expect(reader.read(start)).toBeUndefined();
    expect(reader.read(delta({ type: 'text_delta', text: 'Yes.' }))).toEqual({ type: 'text', text: 'Yes.' });
    expect(reader.read(delta({ type: 'text_delta', text: '' }))).toBeUndefined();
    const citation = { type: 'search_result_location', title: null, source: 'notes.md', cited_text: 'It is so.' };
    expect(reader.read(delta({ type: 'citations_delta', citation }))).toEqual({
      type: 'citation',
      title: 'notes.md',
      source: 'notes.md',
      quote: 'It is so.',
    });
    expect(reader.read(delta({ type: 'citations_delta', citation: { type: 'char_location' } }))).toBeUndefined();
  });

  it('keeps an account of an answer that breaks off, thinking and tool input included', () => {
    const reader = new AnswerReader();
    expect(reader.partialUsage).toBeUndefined();
    reader.read(start);
    expect(reader.partialUsage).toEqual({ input: 40, output: 1, cacheRead: 10, cacheWrite: 0 });
    reader.read(delta({ type: 'thinking_delta', thinking: 'x'.repeat(30) }));
    reader.read(delta({ type: 'input_json_delta', partial_json: 'x'.repeat(30) }));
    reader.read(delta({ type: 'text_delta', text: 'x'.repeat(30) }));
    expect(reader.partialUsage).toEqual({ input: 40, output: 30, cacheRead: 10, cacheWrite: 0 });
  });
});

describe('the message of a stream', () => {
  const block = (index: number, content_block: object) => event({ type: 'content_block_start', index, content_block });
  const part = (index: number, value: object) => event({ type: 'content_block_delta', index, delta: value });
  const end = event({
    type: 'message_delta',
    delta: { stop_reason: 'tool_use' },
    usage: { output_tokens: 9, input_tokens: null },
  });
  const stop = event({ type: 'message_stop' });
  const readAll = (...events: Anthropic.MessageStreamEvent[]) => {
    const reader = new AnswerReader();
    for (const each of events) reader.read(each);
    return reader;
  };

  it('is put together from its parts', () => {
    const citation = { type: 'search_result_location', title: 'Notes', source: 'notes.md', cited_text: 'So.' };
    const { message: whole } = readAll(
      start,
      block(0, { type: 'thinking', thinking: '', signature: '' }),
      part(0, { type: 'thinking_delta', thinking: 'Hm' }),
      part(0, { type: 'thinking_delta', thinking: '.' }),
      part(0, { type: 'signature_delta', signature: 'signed' }),
      block(1, { type: 'text', text: '' }),
      part(1, { type: 'text_delta', text: 'It is' }),
      part(1, { type: 'text_delta', text: ' so.' }),
      part(1, { type: 'citations_delta', citation }),
      block(2, { type: 'tool_use', id: 't1', name: 'look', input: {} }),
      part(2, { type: 'input_json_delta', partial_json: '{"query":"the' }),
      part(2, { type: 'input_json_delta', partial_json: ' engine"}' }),
      block(3, { type: 'tool_use', id: 't2', name: 'clock', input: {} }),
      end,
      stop,
    );
    expect(whole.content).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: 'signed' },
      { type: 'text', text: 'It is so.', citations: [citation] },
      { type: 'tool_use', id: 't1', name: 'look', input: { query: 'the engine' } },
      { type: 'tool_use', id: 't2', name: 'clock', input: {} },
    ]);
    expect(whole.stop_reason).toBe('tool_use');
    expect(whole.usage).toMatchObject({ input_tokens: 40, output_tokens: 9, cache_read_input_tokens: 10 });
  });

  it('gives a tool no input where what came is half of it', () => {
    const { message: whole } = readAll(
      start,
      block(0, { type: 'tool_use', id: 't1', name: 'look', input: {} }),
      part(0, { type: 'input_json_delta', partial_json: '{"que' }),
      stop,
    );
    expect(whole.content).toEqual([{ type: 'tool_use', id: 't1', name: 'look', input: {} }]);
  });

  it.each([
    ['that never began', []],
    ['that broke off', [start, delta({ type: 'text_delta', text: 'Well' })]],
  ])('is none %s', (_, events) => {
    expect(() => readAll(...events).message).toThrow(
      expect.objectContaining({ reason: 'incomplete', transient: true }),
    );
  });
});

describe('a finished message', () => {
  const tool = { type: 'tool_use', id: 't1', name: 'search_knowledge', input: { query: 'engine' } };

  it('names the tools to use', () => {
    expect(
      toolUsesOf(message({ stop_reason: 'tool_use', content: [{ type: 'text', text: 'Let me see' }, tool] })),
    ).toEqual([tool]);
  });

  it('names none when it was cut off: the input may be half of what was meant', () => {
    expect(toolUsesOf(message({ stop_reason: 'max_tokens', content: [tool] }))).toEqual([]);
  });

  it('goes back as it came, without empty text', () => {
    const thinking = { type: 'thinking', thinking: '', signature: 'sig' };
    expect(asHistory(message({ content: [thinking, { type: 'text', text: '' }, tool] }))).toEqual({
      role: 'assistant',
      content: [thinking, tool],
    });
  });

  it.each([
    ['end_turn', 'end_turn'],
    ['stop_sequence', 'end_turn'],
    ['model_context_window_exceeded', 'max_tokens'],
    ['pause_turn', 'other'],
    [null, 'other'],
  ])('translates the stop reason %s', (given, expected) => {
    expect(stopReasonOf(message({ stop_reason: given }))).toBe(expected);
  });
});
