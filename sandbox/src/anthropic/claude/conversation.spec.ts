import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';
import { readConversation } from './conversation.js';

const read = (messages: Anthropic.MessageParam[], system = 'You are the AI version of Grace Hopper.') =>
  readConversation({ model: 'claude-haiku-5-5', max_tokens: 10, system, messages });
const passage = (title: string): Anthropic.SearchResultBlockParam => ({
  type: 'search_result',
  source: title,
  title,
  content: [{ type: 'text', text: `About ${title}.` }],
  citations: { enabled: true },
});

describe('readConversation', () => {
  it('finds the question in its mark, as the last text, or as the whole message', () => {
    const asked = (content: Anthropic.MessageParam['content']) => read([{ role: 'user', content }]).question;
    expect(asked('Why?')).toBe('Why?');
    expect(
      asked([passage('A'), { type: 'text', text: '<profile>name: Eve</profile>' }, { type: 'text', text: 'Why?' }]),
    ).toBe('Why?');
    expect(asked('<visitor_message>Is 1 &lt; 2?</visitor_message>\n<reminder>Be brief.</reminder>')).toBe('Is 1 < 2?');
    expect(asked('Question: Why?')).toBe('Why?');
  });

  it('counts search results over the whole request and knows which are new', () => {
    const conversation = read([
      { role: 'user', content: [passage('A'), { type: 'text', text: 'One?' }] },
      { role: 'assistant', content: 'First.' },
      { role: 'user', content: 'Two?' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'search', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [passage('B')] }] },
    ]);
    expect(conversation.passages.map(({ index, title, current }) => [index, title, current])).toEqual([
      [0, 'A', false],
      [1, 'B', true],
    ]);
    expect(conversation).toMatchObject({
      owner: 'Grace Hopper',
      question: 'Two?',
      earlierQuestions: ['One?'],
      earlierAnswers: ['First.'],
    });
  });

  it('knows the tools used for this question, with what they said', () => {
    const conversation = read([
      { role: 'user', content: 'Time?' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'clock', input: { zone: 'UTC' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'broken', is_error: true }] },
    ]);
    expect(conversation.used).toEqual([{ name: 'clock', input: { zone: 'UTC' }, result: 'broken', failed: true }]);
  });

  it('keeps the profile apart from the question', () => {
    const context = '<context>\n<clock>10:00</clock>\n<visitor_profile>Name: Eve</visitor_profile>\n</context>';
    const { memory, question } = read([
      { role: 'user', content: `${context}\n<visitor_message>Who am I?</visitor_message>` },
    ]);
    expect([memory, question]).toEqual(['Name: Eve', 'Who am I?']);
  });
});
