import { describe, expect, it } from '@jest/globals';
import type { ConsumeMessage, GetMessage } from 'amqplib';
import { attemptOf, deadLetterHeaders, obituaryOf, replayHeaders, retryHeaders } from './message.headers.js';

const message = (headers: Record<string, unknown> = {}) =>
  ({
    content: Buffer.from(''),
    properties: { messageId: 'e1', type: 'a.b.v1', headers },
  }) as unknown as ConsumeMessage & GetMessage;

describe('headers of a message', () => {
  it.each([
    [{}, 1],
    [{ 'x-attempt': 3 }, 3],
    [{ 'x-attempt': 'three' }, 1],
    [{ 'x-attempt': -1 }, 1],
    [{ 'x-attempt': 1.5 }, 1],
  ])('tell from %j that this is attempt %i', (headers, attempt) => {
    expect(attemptOf(message(headers))).toBe(attempt);
  });

  it('keep the id and foreign headers through a retry, and none of what the broker noted', () => {
    const delivered = message({ traceparent: '00-abc', 'x-death': [{ count: 1 }], 'x-attempt': 1 });
    expect(retryHeaders(delivered, 2)).toEqual({
      messageId: 'e1',
      type: 'a.b.v1',
      headers: { traceparent: '00-abc', 'x-attempt': 2 },
    });
  });

  it('tell of a death what an operator needs, at a bearable length', () => {
    const verdict = { kind: 'dead' as const, code: 'gone', error: new Error('x'.repeat(10_000)) };
    const letter = message(deadLetterHeaders(message({ 'x-attempt': 4 }), 'chat.a.b.v1', 4, verdict).headers);
    expect(obituaryOf(letter)).toMatchObject({ origin: 'chat.a.b.v1', code: 'gone', attempts: 4 });
    expect(obituaryOf(letter).reason.length).toBeLessThan(1_000);
  });

  it('tell of a death that the broker noted', () => {
    const letter = message({ 'x-first-death-queue': 'chat.a.b.v1', 'x-first-death-reason': 'delivery_limit' });
    expect(obituaryOf(letter)).toMatchObject({ origin: 'chat.a.b.v1', code: 'delivery_limit' });
  });

  it('start anew with a replay', () => {
    expect(replayHeaders(message({ 'x-attempt': 10, 'x-error-code': 'gone', traceparent: '00-abc' }))).toEqual({
      messageId: 'e1',
      type: 'a.b.v1',
      headers: { traceparent: '00-abc' },
    });
  });
});
