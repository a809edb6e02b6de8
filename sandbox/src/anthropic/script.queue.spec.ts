import { describe, expect, it } from '@jest/globals';
import { ScriptQueue, scriptedReply } from './script.queue.js';
import { type ScriptRequest, scriptSchema } from './script.schema.js';

const script = (request: ScriptRequest) => scriptSchema.parse(request);
const text = (words: string, match?: ScriptRequest['match']) =>
  script({ match, content: [{ type: 'text', text: words }] });

describe('ScriptQueue', () => {
  it('serves the first script that matches and keeps the others waiting', () => {
    const queue = new ScriptQueue();
    const summary = text('summary', { system: 'summar', stream: false });
    const first = text('first', { text: 'engine' });
    const any = text('any');
    for (const one of [summary, first, any]) queue.add(one);
    const facts = { model: 'claude-haiku-5-5', system: 'You answer.', text: 'The engine?', stream: true };
    expect([1, 2, 3].map(() => queue.take(facts))).toEqual([first, any, undefined]);
    expect(queue.list()).toEqual([summary]);
  });

  it('makes a tool call of a scripted tool, with an id and the stop reason that goes with it', () => {
    const reply = scriptedReply(script({ content: [{ type: 'tool_use', name: 'look', input: { a: 1 } }] }));
    expect(reply).toMatchObject({
      stopReason: 'tool_use',
      content: [{ type: 'tool_use', name: 'look', input: { a: 1 }, id: expect.stringMatching(/^toolu_/) }],
    });
  });

  it('takes chunks alone as the whole answer, and refuses those that do not add up', () => {
    expect(scriptedReply(script({ chunks: ['He', 'llo'] })).content).toEqual([
      { type: 'text', text: 'Hello', chunks: ['He', 'llo'] },
    ]);
    const wrong = { chunks: ['He'], content: [{ type: 'text' as const, text: 'Hello' }] };
    expect(scriptSchema.safeParse(wrong).success).toBe(false);
    expect(scriptSchema.safeParse({ stopReason: 'end_turn' }).success).toBe(false);
  });
});
