import { describe, expect, it } from '@jest/globals';
import { broadcastEvents, clientMessages, envelope, events, frame, handshakeAuth, isEventType } from './index.js';

const id = '0b8f3c1e-6f2a-4a53-9c1d-2f7a4b6d8e90';

describe('contracts', () => {
  it('names every event as the envelope wants it', () => {
    for (const type of Object.keys(events)) {
      expect(envelope.safeParse({ id, type, occurredAt: '2026-11-22T10:00:00.000Z', data: {} }).success).toBe(true);
    }
    expect([...broadcastEvents].every(isEventType)).toBe(true);
    expect(isEventType('__proto__')).toBe(false);
    expect(isEventType('turn.requested.v2')).toBe(false);
  });

  it.each([
    [{ message: ' Hello ' }, 'Hello'],
    [{ text: 'Hi', clientMessageId: id }, 'Hi'],
  ])('accepts %j as a question', (payload, text) => {
    expect(clientMessages.message.parse(payload)).toMatchObject({ text });
  });

  it.each([
    [{}],
    [{ text: '' }],
    [{ text: ' \n\t' }],
    [{ text: 7 }],
    [{ message: ['a'] }],
    ['text'],
    [null],
    [{ text: 'a', clientMessageId: '1' }],
  ])('refuses %j as a question', (payload) => {
    expect(clientMessages.message.safeParse(payload).success).toBe(false);
  });

  it('refuses a handshake whose token is not a string', () => {
    expect(handshakeAuth.safeParse({ token: { $gt: '' } }).success).toBe(false);
    expect(handshakeAuth.parse({ timeZone: 'Europe/Lisbon', other: 1 })).toEqual({ timeZone: 'Europe/Lisbon' });
  });

  it('parses a frame by its event', () => {
    const chunk = {
      conversationId: id,
      event: 'message_chunk',
      payload: { turnId: id, epoch: 1, seq: 1, content: 'The ' },
    };
    expect(frame.parse(chunk)).toEqual(chunk);
    expect(frame.safeParse({ ...chunk, payload: { ...chunk.payload, seq: 0 } }).success).toBe(false);
    expect(frame.safeParse({ ...chunk, event: 'session' }).success).toBe(false);
  });
});
