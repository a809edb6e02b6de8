import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { EventData } from '@minime/contracts';
import fc from 'fast-check';
import { idOf, open, seal } from './message.codec.js';

const TYPE = 'feedback.given.v1';
const data = (more: Partial<EventData<typeof TYPE>> = {}): EventData<typeof TYPE> => ({
  conversationId: randomUUID(),
  turnId: randomUUID(),
  value: 'up',
  ...more,
});
const opened = (body: string) => open(Buffer.from(body), TYPE);

describe('a sealed message', () => {
  it('opens to what was sealed, whatever people wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (comment) => {
        const said = data({ comment });
        expect(opened(seal(TYPE, said).body).data).toEqual(said);
      }),
    );
  });

  it('keeps the id, the conversation and the cause it is given', () => {
    const options = { id: randomUUID(), conversationId: randomUUID(), causationId: randomUUID() };
    const sealed = seal(TYPE, data(), options);
    expect(sealed).toMatchObject({ id: options.id, type: TYPE });
    expect(opened(sealed.body)).toMatchObject(options);
    expect(idOf(Buffer.from(sealed.body))).toBe(options.id);
  });

  it('may carry the name of a prototype as a text', () => {
    expect(opened(seal(TYPE, data({ comment: '"__proto__": {}' })).body).data.comment).toBe('"__proto__": {}');
  });

  it('is refused when it breaks its contract or is larger than any queue should hold', () => {
    expect(() => seal(TYPE, { ...data(), value: 'maybe' as 'up' })).toThrow('value');
    const question = { ...data(), turns: 'x'.repeat(9_000_000) };
    expect(seal(TYPE, question).body.length).toBeLessThan(1_000);
    const turn = {
      turnId: randomUUID(),
      author: 'assistant' as const,
      question: 'q',
      answer: 'a'.repeat(9_000_000),
      status: 'finished' as const,
      citations: [],
      cards: [],
      at: '2026-11-22T10:00:00.000Z',
    };
    const ended = {
      conversationId: randomUUID(),
      stretch: 1,
      reason: 'idle' as const,
      startedAt: turn.at,
      endedAt: turn.at,
      visitor: { visitorId: randomUUID(), firstSeenAt: turn.at, details: {}, context: {} },
      turns: [turn],
      bookings: [],
      unansweredQuestions: [],
      spentUsd: 0,
    };
    expect(() => seal('conversation.ended.v1', ended)).toThrow(expect.objectContaining({ code: 'message_too_big' }));
  });
});

describe('a message that is none of ours', () => {
  it('never says in its error what it carried', () => {
    const secret = 'my address is 1 Infinite Loop';
    const body = JSON.stringify({ ...JSON.parse(seal(TYPE, data()).body), data: { value: secret } });
    expect(() => opened(body)).toThrow(expect.objectContaining({ code: 'message_invalid', retryable: false }));
    expect(() => opened(body)).not.toThrow(secret);
  });

  it('is refused with a code, however it is broken', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(() => opened(body)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^message_/) }));
      }),
    );
  });

  it('has no id to be told by', () => {
    expect(idOf(Buffer.from('{"id":"short"}'))).toBeUndefined();
  });
});
