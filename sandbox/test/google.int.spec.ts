import { beforeAll, describe, expect, it } from '@jest/globals';
import { useSandbox } from './sandbox.fixture.js';

const world = useSandbox({ parts: ['google', 'smtp'] });

let token: string;
const grant = (form: Record<string, string>) =>
  fetch(`${world.sandbox.url}/google/token`, { method: 'POST', body: new URLSearchParams(form) });
const secrets = { client_id: 'id', client_secret: 'secret' };
beforeAll(async () => {
  const response = await grant({ grant_type: 'refresh_token', refresh_token: 'sandbox', ...secrets });
  token = ((await response.json()) as { access_token: string }).access_token;
});

const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const response = await fetch(`${world.sandbox.url}/google/calendar/v3${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : undefined;
  return { status: response.status, reason: answer?.error?.errors?.[0]?.reason as string | undefined, body: answer };
};
const at = (dateTime: string) => ({ dateTime });
const event = { start: at('2026-11-24T15:00:00Z'), end: at('2026-11-24T15:30:00Z') };
const EVENTS = '/calendars/primary/events';

describe("the sandbox's Google", () => {
  it.each([
    ['an id outside base32hex', { ...event, id: 'wxyz-1' }, 'invalid'],
    ['a field it does not know', { ...event, titel: 'x' }, 'invalid'],
    ['an event that ends before it begins', { start: event.end, end: event.start }, 'timeRangeEmpty'],
    ['an event without an end', { start: event.start }, 'invalid'],
    ['a zone that is not one', { ...event, start: { ...event.start, timeZone: 'Mars/Base' } }, 'invalid'],
    ['a guest without an address', { ...event, attendees: [{ email: 'nobody' }] }, 'invalid'],
  ])('refuses %s', async (_, body, reason) => {
    expect(await call('POST', EVENTS, body)).toMatchObject({ status: 400, reason });
  });

  it('refuses parameters it does not know, strangers, and calendars that are not there', async () => {
    expect(await call('POST', `${EVENTS}?sendNotification=true`, event)).toMatchObject({ status: 400 });
    expect(await call('GET', '/calendars/other/events')).toMatchObject({ status: 404, reason: 'notFound' });
    expect(await call('GET', EVENTS, undefined, { authorization: 'Bearer made-up' })).toMatchObject({ status: 401 });
    expect((await grant({ grant_type: 'refresh_token', refresh_token: 'other', ...secrets })).status).toBe(400);
    expect((await grant({ grant_type: 'refresh_token', refresh_token: 'sandbox' })).status).toBe(401);
  });

  it('keeps the id of an event that was deleted, and says so', async () => {
    await call('POST', EVENTS, { ...event, id: 'once1' });
    expect(await call('POST', EVENTS, { ...event, id: 'once1' })).toMatchObject({ status: 409, reason: 'duplicate' });
    expect(await call('DELETE', `${EVENTS}/once1`)).toMatchObject({ status: 204 });
    expect(await call('DELETE', `${EVENTS}/once1`)).toMatchObject({ status: 410, reason: 'deleted' });
    expect(await call('POST', EVENTS, { ...event, id: 'once1' })).toMatchObject({ status: 409 });
    expect(await call('GET', `${EVENTS}/once1`)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    const listed = await call('GET', `${EVENTS}?timeMin=2026-11-24T00:00:00Z`);
    expect(listed.body.items).toEqual([]);
  });

  it('writes only over the version that was read', async () => {
    const { etag } = (await call('POST', EVENTS, { ...event, id: 'etag1' })).body;
    const first = await call('PATCH', `${EVENTS}/etag1`, { summary: 'Mine' }, { 'if-match': etag });
    expect(first).toMatchObject({
      status: 200,
      body: { summary: 'Mine', start: { dateTime: '2026-11-24T15:00:00.000Z' } },
    });
    const second = await call('PATCH', `${EVENTS}/etag1`, { summary: 'Yours' }, { 'if-match': etag });
    expect(second).toMatchObject({ status: 412, reason: 'conditionNotMet' });
  });

  it('mails guests as far as it is asked to', async () => {
    const invited = { ...event, summary: 'A call', attendees: [{ email: 'grace@navy.example' }] };
    await call('POST', EVENTS, invited);
    expect(world.sandbox.inbox.list()).toEqual([]);
    await call('POST', `${EVENTS}?sendUpdates=all`, invited);
    const [mail] = await world.get<{ subject: string; to: object[] }[]>('/inbox');
    expect(mail).toMatchObject({
      subject: expect.stringMatching(/^Invitation: A call @/),
      to: [{ address: 'grace@navy.example' }],
    });
  });
});
