import { describe, expect, it } from '@jest/globals';
import { OriginPolicy } from './origin.policy.js';

const policy = (config: Partial<ConstructorParameters<typeof OriginPolicy>[0]> = {}) =>
  new OriginPolicy({ ALLOWED_ORIGINS: [], PUBLIC_URL: undefined, TRUST_PROXY_HOPS: 0, ...config });
const request = (headers: Record<string, string>) => ({ headers: { host: 'chat.example.org', ...headers } });

describe('OriginPolicy', () => {
  it.each([
    ['no origin, as programs send none', {}, true],
    ['the page of this very host', { origin: 'https://chat.example.org' }, true],
    ['a default port said aloud', { origin: 'https://chat.example.org', host: 'chat.example.org:443' }, true],
    ['another site', { origin: 'https://evil.example' }, false],
    ['a site that contains our name', { origin: 'https://chat.example.org.evil.example' }, false],
    ['another port of our host', { origin: 'https://chat.example.org:8443' }, false],
    ['a sandboxed frame', { origin: 'null' }, false],
    ['a local file', { origin: 'file://chat.example.org' }, false],
    [
      'a claimed host, without a proxy of ours',
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
      false,
    ],
  ])('%s', (_what, headers, allowed) => {
    expect(policy().allows(request(headers))).toBe(allowed);
  });

  it('allows the sites that are named, and our own beside them', () => {
    const named = policy({ ALLOWED_ORIGINS: ['https://ada.example'], PUBLIC_URL: 'https://talk.example/' });
    expect(named.allows(request({ origin: 'https://ada.example' }))).toBe(true);
    expect(named.allows(request({ origin: 'https://talk.example' }))).toBe(true);
    expect(named.allows(request({ origin: 'https://chat.example.org' }))).toBe(true);
    expect(named.allows(request({ origin: 'http://ada.example' }))).toBe(false);
  });

  it('believes the host a proxy of ours was asked for', () => {
    const behind = policy({ TRUST_PROXY_HOPS: 1 });
    const headers = { host: 'gateway:3000', 'x-forwarded-host': 'evil.example, ada.example' };
    expect(behind.allows(request({ ...headers, origin: 'https://ada.example' }))).toBe(true);
    expect(behind.allows(request({ ...headers, origin: 'https://evil.example' }))).toBe(false);
  });
});
