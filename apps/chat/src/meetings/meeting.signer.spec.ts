import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MeetingSigner, SLOT_LIFETIME_MINUTES } from './meeting.signer.js';

const MINUTE = 60_000;
const secret = 'a secret that is long enough for us';
const signer = new MeetingSigner([secret]);
const slot = { start: new Date('2026-11-24T15:00:00Z'), end: new Date('2026-11-24T15:45:00Z') };
const now = Date.parse('2026-11-22T10:00:30Z');

describe('the ids of slots', () => {
  it('give the slot back, on every replica, until they run out', () => {
    const id = signer.slotId(slot, 'conversation', now);
    expect(id).toMatch(/^[\w-]{30}$/);
    const other = new MeetingSigner(['a newer secret, put before the old one', secret]);
    expect(other.slotOf(id, 'conversation', now + (SLOT_LIFETIME_MINUTES - 1) * MINUTE)).toEqual(slot);
    expect(other.slotOf(id, 'conversation', now + (SLOT_LIFETIME_MINUTES + 2) * MINUTE)).toBe('expired');
  });

  it('are nobody else’s, and nobody makes one up', () => {
    const id = signer.slotId(slot, 'conversation', now);
    expect(signer.slotOf(id, 'another', now)).toBeUndefined();
    expect(new MeetingSigner(['another secret that is long enough']).slotOf(id, 'conversation', now)).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(29), fc.constantFrom(...'AQgw_-059z'), (at, letter) => {
        const changed = id.slice(0, at) + letter + id.slice(at + 1);
        if (changed !== id) expect(signer.slotOf(changed, 'conversation', now)).toBeUndefined();
      }),
    );
    for (const junk of ['', '0', 'slot-1', `${id}A`, ` ${id}`]) {
      expect(signer.slotOf(junk, 'conversation', now)).toBeUndefined();
    }
  });
});

describe('the tokens of links', () => {
  it('are good for one meeting and one purpose', () => {
    const token = signer.linkToken('m1', 'cancel');
    expect(signer.isLinkToken(token, 'm1', 'cancel')).toBe(true);
    expect(signer.isLinkToken(token, 'm2', 'cancel')).toBe(false);
    expect(signer.isLinkToken(token, 'm1', 'confirm')).toBe(false);
    expect(signer.isLinkToken('', 'm1', 'cancel')).toBe(false);
  });
});
