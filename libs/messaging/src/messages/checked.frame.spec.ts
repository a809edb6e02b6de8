import { describe, expect, it } from '@jest/globals';
import { frame as frameSchema } from '@minime/contracts';
import fc from 'fast-check';
import { incoming } from './checked.frame.js';

const ID = '0c3b8a52-5a0e-4c8e-9d3e-8f5a0f3d2b11';
const chunk = (payload: object = {}, more: object = {}) => ({
  conversationId: ID,
  event: 'message_chunk',
  payload: { turnId: ID, epoch: 1, seq: 3, content: 'So ', ...payload },
  ...more,
});

describe('a frame that comes in', () => {
  it('is what its contract makes of it, whatever it holds', () => {
    const odd = fc.constantFrom<unknown>(
      ID,
      ID.toUpperCase(),
      'x',
      '',
      0,
      1,
      -1,
      1.5,
      2 ** 60,
      null,
      undefined,
      true,
      [],
      {},
    );
    const field = fc.constantFrom('turnId', 'epoch', 'seq', 'content', 'extra');
    const top = fc.constantFrom('conversationId', 'event', 'payload', 'extra');
    fc.assert(
      fc.property(fc.dictionary(field, odd), fc.dictionary(top, odd, { maxKeys: 1 }), (payload, more) => {
        const given = chunk(payload, more);
        expect(incoming(given)).toEqual(frameSchema.safeParse(given).data);
      }),
    );
  });

  it.each([
    ['a chunk', chunk()],
    ['an end', { conversationId: ID, event: 'finish', payload: { turnId: ID, epoch: 1, seq: 3, status: 'finished' } }],
  ])('passes as %s', (_, given) => {
    expect(incoming(given)).toEqual(given);
  });

  it.each([undefined, null, 7, 'frame', [], {}])('is none that is %p', (given) => {
    expect(incoming(given)).toBeUndefined();
  });
});
