import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Health, parseConfig } from '@minime/platform';
import { type Sandbox, startSandbox } from '../../../../../sandbox/src/index.js';
import { googleConfig } from '../google.config.js';
import { createCalendar } from './google.calendar.js';
import { askConsent } from './google.consent.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ parts: ['google'] });
});
afterAll(() => sandbox.close());

const ask = (show: (url: string) => void, signal = AbortSignal.timeout(20_000)) =>
  askConsent({ clientId: 'id', clientSecret: 'secret', baseUrl: sandbox.baseUrl('google'), show, signal });

describe('askConsent', () => {
  it('gives a token with which the calendar can be used', async () => {
    const token = await ask((url) => void fetch(url));
    const env = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret', GOOGLE_REFRESH_TOKEN: token };
    const config = parseConfig(googleConfig, { ...env, GOOGLE_BASE_URL: sandbox.baseUrl('google') });
    await createCalendar(config, new Health())!.check();
  });

  it('asks for the least, for good, and with a proof that only it has', async () => {
    let asked = new URL('http://unasked');
    await ask((url) => {
      asked = new URL(url);
      void fetch(url);
    });
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      access_type: 'offline',
      prompt: 'consent',
      scope: 'https://www.googleapis.com/auth/calendar.events https://www.googleapis.com/auth/calendar.freebusy',
      code_challenge_method: 'S256',
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/oauth2callback$/),
    });
  });

  it.each([
    ['an answer to another question', { code: 'x', state: 'other' }, /state/],
    ['an owner who says no', { error: 'access_denied' }, /access_denied/],
    ['a code that Google does not know', { code: 'made-up' }, /not accepted/],
  ])('refuses %s', async (_, query, reason) => {
    const refused = ask((url) => {
      const { searchParams } = new URL(url);
      const back = new URL(searchParams.get('redirect_uri')!);
      for (const [name, value] of Object.entries({ state: searchParams.get('state')!, ...query })) {
        back.searchParams.set(name, value);
      }
      void fetch(back);
    });
    await expect(refused).rejects.toMatchObject({ code: 'google_auth_failed', message: expect.stringMatching(reason) });
  });

  it('gives up when nobody agrees', async () => {
    await expect(ask(() => undefined, AbortSignal.timeout(50))).rejects.toThrow(/in time/);
  });
});
