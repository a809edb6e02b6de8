import { describe, expect, it } from '@jest/globals';
import { replyOf } from './reply.js';
import { limitReply } from './reply.limit.js';

const request = (more: object) => ({ model: 'claude-haiku-5-5', max_tokens: 100, messages: [], ...more });
const reply = replyOf([
  { type: 'text', text: 'The first sentence. ' },
  { type: 'text', text: 'The second one.' },
]);

describe('limitReply', () => {
  it('leaves an answer that fits as it is', () => {
    expect(limitReply(reply, request({}))).toEqual(reply);
  });

  it('cuts at max_tokens, four characters a token', () => {
    const limited = limitReply(reply, request({ max_tokens: 6 }));
    expect(limited.stopReason).toBe('max_tokens');
    expect(limited.content.map((block) => (block.type === 'text' ? block.text : ''))).toEqual([
      'The first sentence. ',
      'The ',
    ]);
  });

  it('ends before a stop sequence and names it', () => {
    const limited = limitReply(reply, request({ stop_sequences: ['second', 'first'] }));
    expect(limited).toMatchObject({ stopReason: 'stop_sequence', stopSequence: 'first', content: [{ text: 'The ' }] });
  });
});
