import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';
import { buildMessage } from './message.builder.js';
import { messageEvents } from './message.events.js';
import { type ReplyBlock, replyOf } from './reply.js';

const usage = { input: 10, cacheRead: 2, cacheCreation: { '5m': 3, '1h': 0 } };

function eventsOf(content: ReplyBlock[]) {
  const reply = replyOf(content);
  const message = buildMessage('claude-haiku-5-5', reply, usage);
  return { message, steps: [...messageEvents(message, reply)] };
}

const deltas = (steps: ReturnType<typeof eventsOf>['steps']) =>
  steps.flatMap(({ event }) => (event.type === 'content_block_delta' ? [event.delta] : []));

describe('messageEvents', () => {
  it('comes in the order of the API', () => {
    const { steps } = eventsOf([{ type: 'text', text: 'One two' }]);
    expect(steps.map(({ event }) => event.type)).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  it('streams words that add up to the text, and the citations after them', () => {
    const citation = {
      type: 'search_result_location',
      cited_text: 'c',
      source: 's',
      title: null,
      search_result_index: 0,
      start_block_index: 0,
      end_block_index: 1,
    } satisfies Anthropic.CitationsSearchResultLocation;
    const text = ' First,  second\nthird ';
    const { steps } = eventsOf([{ type: 'text', text, citations: [citation] }]);
    const said = deltas(steps);
    expect(said.at(-1)).toEqual({ type: 'citations_delta', citation });
    expect(said.flatMap((delta) => (delta.type === 'text_delta' ? [delta.text] : []))).toEqual([
      ' First,',
      '  second',
      '\nthird',
      ' ',
    ]);
  });

  it('streams a tool input that parses once it is whole', () => {
    const input = { query: 'a "quoted" question that is longer than one piece', limit: 3 };
    const { steps } = eventsOf([{ type: 'tool_use', id: 'toolu_1', name: 'search', input }]);
    const json = deltas(steps).map((delta) => (delta.type === 'input_json_delta' ? delta.partial_json : ''));
    expect(json.length).toBeGreaterThan(2);
    expect(JSON.parse(json.join(''))).toEqual(input);
    expect(steps.at(-2)?.event).toMatchObject({ delta: { stop_reason: 'tool_use' } });
  });

  it('starts without content and ends with the whole usage', () => {
    const { message, steps } = eventsOf([{ type: 'text', text: 'Hello there' }]);
    expect(steps[0]?.event).toMatchObject({ message: { content: [], stop_reason: null } });
    expect(steps.at(-2)?.event).toMatchObject({
      usage: {
        input_tokens: 10,
        cache_read_input_tokens: 2,
        cache_creation_input_tokens: 3,
        output_tokens: message.usage.output_tokens,
      },
    });
  });
});
