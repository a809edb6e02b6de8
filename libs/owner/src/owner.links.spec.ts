import { describe, expect, it } from '@jest/globals';
import { OwnerLinks, type OwnerPower } from './owner.links.js';

const OLD = 'an old secret of thirty-two chars';
const NEW = 'a new secret of thirty-two chars!';
const DAY_MS = 86_400_000;
const ID = '0b8f3c1e-6f2a-4a53-9c1d-2f7a4b6d8e90';
const block: OwnerPower = { kind: 'block', conversationId: ID };
const links = new OwnerLinks([OLD], 'https://chat.example.org/');

describe('the owner’s links', () => {
  it('lead to the gateway and hold for thirty days', () => {
    const now = Date.now();
    const url = new URL(links.blockUrl(ID, now) ?? '');
    expect(`${url.origin}${url.pathname}`).toBe(`https://chat.example.org/owner/conversations/${ID}/block`);
    const token = url.searchParams.get('token') ?? '';
    expect(links.check(token, block, now)).toBe('good');
    expect(links.check(token, block, now + 29.9 * DAY_MS)).toBe('good');
    expect(links.check(token, block, now + 30.1 * DAY_MS)).toBe('expired');
    for (const made of [links.pauseUrl(), links.resumeUrl()]) {
      expect(links.check(new URL(made ?? '').searchParams.get('token') ?? '', { kind: 'switch' })).toBe('good');
    }
  });

  it('open nothing but what they are for', () => {
    const ofBlock = links.token(block);
    const ofSwitch = links.token({ kind: 'switch' });
    expect(links.check(ofBlock, { kind: 'switch' })).toBe('none');
    expect(links.check(ofSwitch, block)).toBe('none');
    expect(links.check(ofBlock, { kind: 'block', conversationId: ID.replace('0', '1') })).toBe('none');
  });

  it('cannot be made longer, changed or invented', () => {
    const bytes = Buffer.from(links.token(block), 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ 1;
      expect(links.check(changed.toString('base64url'), block)).toBe('none');
    }
    for (const token of ['', 'x', `${links.token(block)}=`, `${links.token(block)}AA`]) {
      expect(links.check(token, block)).toBe('none');
    }
    expect(new OwnerLinks([NEW]).check(links.token(block), block)).toBe('none');
  });

  it('outlive a change of the secret that keeps the old one', () => {
    const rotated = new OwnerLinks([NEW, OLD]);
    expect(rotated.check(links.token(block), block)).toBe('good');
    expect(links.check(rotated.token(block), block)).toBe('none');
  });

  it('are not made where nobody knows the address of the gateway', () => {
    const nowhere = new OwnerLinks([OLD]);
    expect([nowhere.pauseUrl(), nowhere.resumeUrl(), nowhere.blockUrl(ID)]).toEqual([undefined, undefined, undefined]);
  });
});
