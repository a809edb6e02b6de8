import { describe, expect, it } from '@jest/globals';
import { isSummaryRequest, rollSummary } from './running.summary.js';

const request = (content: string, more: object = {}) => ({
  model: 'claude-haiku-5-5',
  max_tokens: 400,
  system: 'Keep a running summary of the conversation.',
  messages: [{ role: 'user' as const, content }],
  ...more,
});

describe('rollSummary', () => {
  it('grows with what the visitor says and keeps what was there', () => {
    const first = rollSummary(request('Visitor: I build engines. Are yours of brass?\nAssistant: Yes.'));
    const second = rollSummary(request(`<summary>${first}</summary>\nVisitor: And of steel?\nAssistant: Also.`));
    expect(first).toContain('Are yours of brass?');
    expect(second).toContain(first);
    expect(second).toContain('And of steel?');
  });

  it('reads marked turns beside a marked summary', () => {
    const earlier = 'The visitor said: “I build engines.”';
    const turns = JSON.stringify([{ question: 'And of steel?', answer: 'Also.' }]);
    const content = `<conversation_summary>\n${earlier}\n</conversation_summary>\n<new_turns>\n${turns}\n</new_turns>`;
    expect(rollSummary(request(content))).toBe(`${earlier} The visitor said: “And of steel?”`);
  });

  it('drops the oldest when it would not fit', () => {
    const long = Array.from({ length: 40 }, (_, at) => `Visitor: Statement number ${at} is here.`).join('\n');
    const summary = rollSummary(request(long, { max_tokens: 100 }));
    expect(summary.length).toBeLessThanOrEqual(400);
    expect(summary).toContain('number 39');
    expect(summary).not.toContain('number 0 ');
  });
});

describe('isSummaryRequest', () => {
  it('is a bare request whose system prompt is about a summary', () => {
    expect(isSummaryRequest(request('x'))).toBe(true);
    expect(isSummaryRequest(request('x', { system: 'You answer. I receive a summary of this conversation.' }))).toBe(
      false,
    );
    expect(isSummaryRequest(request('x', { tools: [{ name: 'a', input_schema: { type: 'object' } }] }))).toBe(false);
  });
});
