import { describe, expect, it } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import { VisitorTokens } from './visitor-token.js';

const secret = 'a'.repeat(32);
const older = 'b'.repeat(32);
const identity = {
  visitorId: '5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a01',
  conversationId: '5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a02',
};
const tokens = new VisitorTokens({ SESSION_SECRET: [secret] });
const THIRTY_DAYS_MS = 30 * 24 * 60 * 60 * 1_000;

const signed = (claims: Record<string, unknown>, key = secret) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h').sign(new TextEncoder().encode(key));

describe('VisitorTokens', () => {
  it('knows its own token again and says when it runs out', async () => {
    const before = Date.now();
    const { token, expiresAt } = await tokens.issue(identity);
    expect(await tokens.verify(token)).toEqual(identity);
    expect(Math.abs(Date.parse(expiresAt) - before - THIRTY_DAYS_MS)).toBeLessThan(30_000);
  });

  it('remembers the latest conversations that were left for this one, and no more', async () => {
    const earlier = Array.from({ length: 12 }, (_, index) => `5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a${index + 10}`);
    const { token } = await tokens.issue({ ...identity, earlier });
    expect(await tokens.verify(token)).toEqual({ ...identity, earlier: earlier.slice(0, 8) });
  });

  it('still takes tokens of a secret that is being replaced, and signs with the new one', async () => {
    const { token: old } = await new VisitorTokens({ SESSION_SECRET: [older] }).issue(identity);
    const rotated = new VisitorTokens({ SESSION_SECRET: [secret, older] });
    expect(await rotated.verify(old)).toEqual(identity);
    expect(await tokens.verify((await rotated.issue(identity)).token)).toEqual(identity);
  });

  it.each([
    ['of a foreign secret', async () => (await new VisitorTokens({ SESSION_SECRET: [older] }).issue(identity)).token],
    ['that has run out', async () => (await tokens.issue(identity, Date.now() - THIRTY_DAYS_MS - 1_000)).token],
    ['with a changed payload', async () => (await tokens.issue(identity)).token.replace(/\.(.)/, '.X')],
    [
      'without a signature',
      async () => new UnsecuredJWT({ cid: identity.conversationId }).setSubject(identity.visitorId).encode(),
    ],
    ['without a conversation', () => signed({ sub: identity.visitorId })],
    ['with ids that are none', () => signed({ sub: 'me', cid: "'; drop table" })],
    ['that is no token', async () => 'hello'],
  ])('refuses a token %s', async (_what, token) => {
    await expect(tokens.verify(await token())).rejects.toMatchObject({ code: 'token_invalid' });
  });
});
