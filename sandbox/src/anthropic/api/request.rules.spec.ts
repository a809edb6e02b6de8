import { describe, expect, it } from '@jest/globals';
import { ApiError } from './api.error.js';
import { parseCountRequest, parseMessageRequest } from './request.rules.js';

const valid = { model: 'claude-haiku-5-5', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] };
const tool = { name: 'look', input_schema: { type: 'object', properties: {} } };
const call = { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} };
const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: 'seen' });
const passage = (enabled: boolean) => ({
  type: 'search_result',
  source: 's',
  title: 't',
  content: [{ type: 'text', text: 'x' }],
  citations: { enabled },
});

function refusal(change: Record<string, unknown>): string {
  try {
    parseMessageRequest({ ...valid, ...change });
  } catch (error) {
    if (error instanceof ApiError) return `${error.status} ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('parseMessageRequest', () => {
  it.each<[string, Record<string, unknown>]>([
    ['400 max_tokens: Field required', { max_tokens: undefined }],
    ['400 messages: Field required', { messages: undefined }],
    ['400 messages: at least one message is required', { messages: [] }],
    ['400 max_tokens: Input should be a valid number', { max_tokens: '100' }],
    ['400 temperature: Extra inputs are not permitted', { temperature: 1 }],
    ['400 top_p: Extra inputs are not permitted', { top_p: 0.9 }],
    ['400 top_k: Extra inputs are not permitted', { top_k: 5 }],
    ['404 model: claude-unknown', { model: 'claude-unknown' }],
    [
      '400 messages.0.content.0.txt: Extra inputs are not permitted',
      {
        messages: [{ role: 'user', content: [{ type: 'text', text: 'x', txt: 'y' }] }],
      },
    ],
    ['400 messages.0.content.0.text: Field required', { messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    [
      '400 messages: first message must use the "user" role',
      {
        messages: [{ role: 'assistant', content: 'Hi' }, ...valid.messages],
      },
    ],
    [
      '400 messages: text content blocks must be non-empty',
      {
        messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }],
      },
    ],
    ['400 messages.0: all messages must have non-empty content', { messages: [{ role: 'user', content: '' }] }],
    ['400 system: text content blocks must be non-empty', { system: [{ type: 'text', text: '' }] }],
    ['400 tool_choice may only be specified while providing tools.', { tool_choice: { type: 'auto' } }],
    ['400 tools: Tool names must be unique.', { tools: [tool, tool] }],
    ["400 Tool 'other' not found in provided tools", { tools: [tool], tool_choice: { type: 'tool', name: 'other' } }],
    [
      '400 Citations must be enabled for all search results or for none of them.',
      {
        messages: [{ role: 'user', content: [passage(true), passage(false)] }],
      },
    ],
    [
      '400 Citations cannot be used together with output_config.format.',
      {
        messages: [{ role: 'user', content: [passage(true)] }],
        output_config: { format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } } },
      },
    ],
    [
      "400 output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
      {
        output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
      },
    ],
  ])('answers "%s"', (message, change) => {
    expect(refusal(change)).toBe(message);
  });

  it('refuses a prefilled answer', () => {
    const messages = [...valid.messages, { role: 'assistant', content: 'I' }];
    expect(refusal({ messages })).toMatch(/does not support assistant message prefill/);
  });

  it('wants each tool call answered at once, and no result without a call', () => {
    const asked = [...valid.messages, { role: 'assistant', content: [call] }];
    const answered = (id: string) =>
      refusal({ tools: [tool], messages: [...asked, { role: 'user', content: [result(id)] }] });
    expect(answered('toolu_1')).toBe('accepted');
    expect(answered('toolu_2')).toMatch(/^400 messages\.1: `tool_use` ids were found without/);
    expect(refusal({ messages: [{ role: 'user', content: [result('toolu_1')] }] })).toMatch(
      /^400 messages\.0\.content\.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_1/,
    );
    expect(refusal({ messages: [...asked, { role: 'user', content: 'And?' }] })).toMatch(
      /^400 messages\.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1/,
    );
  });

  it('knows which model takes which thinking, and where a tool may be forced', () => {
    const sonnet = { model: 'claude-sonnet-5-5' };
    expect(refusal({ ...sonnet, thinking: { type: 'between_tools' } })).toBe('accepted');
    expect(refusal({ ...sonnet, thinking: { type: 'disabled' } })).toMatch(/"thinking.type.disabled" is not supported/);
    expect(refusal({ thinking: { type: 'disabled' } })).toBe('accepted');
    expect(refusal({ thinking: { type: 'between_tools' } })).toMatch(/^400 "thinking.type.between_tools"/);
    expect(refusal({ ...sonnet, tools: [tool], tool_choice: { type: 'any' } })).toMatch(/forced tool use/);
    expect(refusal({ tools: [tool], tool_choice: { type: 'tool', name: 'look' } })).toBe('accepted');
  });

  it('allows four cache breakpoints', () => {
    const system = Array.from({ length: 5 }, () => ({ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }));
    expect(refusal({ system: system.slice(1) })).toBe('accepted');
    expect(refusal({ system })).toMatch(/A maximum of 4 blocks with cache_control may be provided. Found 5/);
  });

  it('counts without max_tokens', () => {
    const { max_tokens: _, ...body } = valid;
    expect(parseCountRequest(body)).toEqual(body);
    expect(() => parseCountRequest(valid)).toThrow('max_tokens: Extra inputs are not permitted');
  });
});
