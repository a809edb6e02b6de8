import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Health, parseConfig } from '@minime/platform';
import { SandboxControl } from '@minime/testing';
import { type RecordedGoogleRequest, type Sandbox, startSandbox } from '../../../../../sandbox/src/index.js';
import { googleAccess, googleConfig } from '../google.config.js';
import type { CalendarDraft } from '../ports.js';
import { createCalendar, GoogleCalendar } from './google.calendar.js';
import { googleClient } from './google.client.js';

let sandbox: Sandbox;
let control: SandboxControl;
let health: Health;
let calendar: GoogleCalendar;
/** Waits half a second for an answer. */
let hasty: GoogleCalendar;

const token = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret', GOOGLE_REFRESH_TOKEN: 'sandbox' };
const configured = (more: Record<string, string> = {}) =>
  parseConfig(googleConfig, { ...token, GOOGLE_BASE_URL: sandbox.baseUrl('google'), ...more });
const connected = (more: Record<string, string> = {}, attemptMs = 5_000) => {
  const config = configured(more);
  const connect = async () => googleClient(googleAccess(config)!, config.GOOGLE_BASE_URL);
  return new GoogleCalendar(connect, config.GOOGLE_CALENDAR_ID, health, { attemptMs, retries: 2, firstDelayMs: 1 });
};

const clientOf = (connection: unknown) =>
  (connection as { google(): Promise<ReturnType<typeof googleClient>> }).google();

beforeAll(async () => {
  sandbox = await startSandbox({ parts: ['google'] });
  control = new SandboxControl(sandbox.url);
  health = new Health();
  calendar = connected();
  hasty = connected({}, 500);
  await hasty.check();
});
afterAll(() => sandbox.close());
afterEach(async () => {
  sandbox.inbox.clear();
  await put('/google/switches', { freeBusyError: null });
  for (const path of ['/faults', '/calendar/events', '/google/requests']) {
    await fetch(sandbox.url + path, { method: 'DELETE' });
  }
});

const send = (method: string) => async (path: string, body: object) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(sandbox.url + path, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
};
const put = send('PUT');
const post = send('POST');
const requests = async () =>
  ((await (await fetch(`${sandbox.url}/google/requests`)).json()) as RecordedGoogleRequest[])
    .reverse()
    .map(({ name, status }) => `${name} ${status}`);
const stored = async () => (await (await fetch(`${sandbox.url}/calendar/events`)).json()) as Record<string, unknown>[];

const START = new Date('2026-11-24T15:00:00Z');
const END = new Date('2026-11-24T15:30:00Z');
const draft = (more: Partial<CalendarDraft> = {}): CalendarDraft => {
  const holdId = randomUUID();
  return {
    eventId: holdId.replaceAll('-', ''),
    holdId,
    start: START,
    end: END,
    timeZone: 'Europe/London',
    title: 'A call with Ada Lovelace',
    description: 'Bring a question.',
    guest: { email: 'grace@navy.example', name: 'Grace Hopper' },
    ...more,
  };
};
const unavailable = { code: 'calendar_unavailable', retryable: true };

describe('an event', () => {
  it('is written with a meeting link, and its guest is invited', async () => {
    const wish = draft();
    const event = await calendar.insert(wish);
    expect(event).toEqual({
      eventId: wish.eventId,
      holdId: wish.holdId,
      status: 'confirmed',
      start: START,
      end: END,
      meetUrl: expect.stringMatching(/\/meet\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/),
      calendarUrl: expect.stringContaining(wish.eventId),
    });
    const [mail] = sandbox.inbox.list();
    expect(mail).toMatchObject({
      to: [{ name: 'Grace Hopper', address: 'grace@navy.example' }],
      subject: expect.stringMatching(/^Invitation: A call with Ada Lovelace @ Tue, Nov 24, 2026 3:00 PM - 3:30 PM/),
      attachments: [{ filename: 'invite.ics' }],
    });
    expect(await calendar.read(wish.eventId)).toEqual(event);
  });

  it('is one, however often it is written', async () => {
    const wish = draft();
    const first = await calendar.insert(wish);
    expect(await calendar.insert(wish)).toEqual(first);
    expect(await stored()).toHaveLength(1);
    expect(sandbox.inbox.list()).toHaveLength(1);
  });

  it('is one when the answer to the first attempt is lost', async () => {
    await control.fail({ part: 'google', kind: 'cut', match: { name: 'events.insert' } });
    const wish = draft();
    expect(await calendar.insert(wish)).toMatchObject({ holdId: wish.holdId, status: 'confirmed' });
    expect(await requests()).toEqual(expect.arrayContaining(['events.insert 409', 'events.get 200']));
    expect(await stored()).toHaveLength(1);
  });

  it('that was cancelled is told so when it is written again', async () => {
    const wish = draft();
    await calendar.insert(wish);
    await calendar.cancel(wish.eventId);
    expect(await calendar.insert(wish)).toMatchObject({ status: 'cancelled', holdId: wish.holdId });
  });

  it('of somebody else under the same id has no hold of ours', async () => {
    const wish = draft();
    const google = await clientOf(calendar);
    const times = { start: { dateTime: START.toISOString() }, end: { dateTime: END.toISOString() } };
    await google.events.insert({ calendarId: 'primary', requestBody: { id: wish.eventId, ...times } });
    expect(await calendar.insert(wish)).not.toHaveProperty('holdId');
  });

  it('is moved, once, and its guest is told', async () => {
    const { eventId } = await calendar.insert(draft());
    const [start, end] = [new Date('2026-11-25T10:00:00Z'), new Date('2026-11-25T10:30:00Z')];
    expect(await calendar.move(eventId, start, end)).toMatchObject({ status: 'confirmed', start, end });
    await calendar.move(eventId, start, end);
    expect((await stored())[0]).toMatchObject({
      start: { timeZone: 'Europe/London' },
      updatesSent: ['invited: all', 'updated: all'],
    });
    expect(sandbox.inbox.list()[0]?.subject).toMatch(/^Updated invitation: .*10:00 AM/);
  });

  it('is not moved by an answer that came too late', async () => {
    const { eventId } = await calendar.insert(draft());
    const google = await clientOf(calendar);
    const stale = google.events.patch(
      { calendarId: 'primary', eventId, requestBody: { summary: 'Mine' } },
      { headers: { 'If-Match': '"1"' } },
    );
    await expect(stale).rejects.toMatchObject({ status: 412 });
  });

  it('that the owner cancelled is neither moved nor brought back', async () => {
    const { eventId } = await calendar.insert(draft());
    await calendar.cancel(eventId);
    const moved = await calendar.move(eventId, new Date('2026-11-25T10:00:00Z'), new Date('2026-11-25T10:30:00Z'));
    expect(moved).toMatchObject({ status: 'cancelled', start: START });
  });

  it('is cancelled, and it is fine when it was', async () => {
    const { eventId } = await calendar.insert(draft());
    await calendar.cancel(eventId);
    await calendar.cancel(eventId);
    await calendar.cancel('neverheardof');
    expect(await calendar.read(eventId)).toMatchObject({ status: 'cancelled' });
    expect(sandbox.inbox.list().filter(({ subject }) => subject.startsWith('Canceled event'))).toHaveLength(1);
  });

  it('that nobody wrote is not there', async () => {
    expect(await calendar.read('neverheardof')).toBeUndefined();
  });
});

describe('busy times', () => {
  const own = (start: string, end: string) => post('/calendar/events', { start, end });

  it('are what stands in the calendar, also weeks apart', async () => {
    await own('2026-11-24T09:00:00Z', '2026-11-24T10:00:00Z');
    await own('2026-11-24T09:30:00Z', '2026-11-24T11:00:00Z');
    await own('2027-02-24T09:00:00Z', '2027-02-24T10:00:00Z');
    const { eventId } = await calendar.insert(draft());
    expect(await calendar.busy(new Date('2026-11-24T00:00:00Z'), new Date('2027-03-01T00:00:00Z'))).toEqual([
      { start: new Date('2026-11-24T09:00:00Z'), end: new Date('2026-11-24T11:00:00Z') },
      { start: START, end: END },
      { start: new Date('2027-02-24T09:00:00Z'), end: new Date('2027-02-24T10:00:00Z') },
    ]);
    await calendar.cancel(eventId);
    expect(await calendar.busy(START, END)).toEqual([]);
  });

  it('are not free where the answer carries an error', async () => {
    await put('/google/switches', { freeBusyError: 'internalError' });
    await expect(calendar.busy(START, END)).rejects.toMatchObject(unavailable);
    expect(health.report().degraded).toHaveProperty('calendar');
    await put('/google/switches', { freeBusyError: null });
    await calendar.check();
    expect(health.report().degraded).not.toHaveProperty('calendar');
  });

  it('are not free where the calendar is not there', async () => {
    const elsewhere = connected({ GOOGLE_CALENDAR_ID: 'nobody@example.com' });
    await expect(elsewhere.check()).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('notFound'),
    });
  });
});

describe('Google in trouble', () => {
  it.each(['403', '429', '500', '529', 'cut', 'stall', 'timeout'] as const)(
    'for a moment is not noticed: %s',
    async (kind) => {
      await control.fail({ part: 'google', kind, times: 2, match: { name: 'freebusy.query' } });
      expect(await calendar.busy(START, END)).toEqual([]);
      expect((await requests()).filter((line) => line.startsWith('freebusy.query'))).toHaveLength(3);
    },
  );

  it.each(['500', 'timeout'] as const)('for longer is said: %s', async (kind) => {
    await control.fail({ part: 'google', kind, times: 3, match: { name: 'freebusy.query' } });
    await expect(hasty.busy(START, END)).rejects.toMatchObject(unavailable);
    expect(await control.faultsLeft()).toBe(0);
  });

  it('is not asked again what it has refused for good', async () => {
    await expect(calendar.insert(draft({ eventId: 'WRONG' }))).rejects.toMatchObject(unavailable);
    expect((await requests()).filter((line) => line.startsWith('events.insert'))).toEqual(['events.insert 400']);
  });

  it('says so, too, where the time was over before the request began', async () => {
    await put('/google/switches', { expireTokens: true });
    const impatient = connected({}, 1);
    await expect(impatient.check()).rejects.toMatchObject(unavailable);
  });

  it('gets a new token where the old one has ended', async () => {
    await calendar.check();
    await put('/google/switches', { expireTokens: true });
    await calendar.check();
    expect(await requests()).toEqual(expect.arrayContaining(['freebusy.query 401', 'oauth.token 200']));
  });

  it('says what to do when the access was withdrawn', async () => {
    const withdrawn = connected({ GOOGLE_REFRESH_TOKEN: 'revoked' });
    await expect(withdrawn.check()).rejects.toMatchObject({
      ...unavailable,
      message:
        'Google Calendar cannot be used (400 invalid_grant): the access was withdrawn or has expired, run npm run google:auth',
    });
  });
});

it('acts for somebody as a service account', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const config = parseConfig(googleConfig, {
    GOOGLE_SERVICE_ACCOUNT_JSON: JSON.stringify({ client_email: 'minime@project.example', private_key: key }),
    GOOGLE_IMPERSONATE: 'ada@example.com',
    GOOGLE_BASE_URL: `${sandbox.baseUrl('google')}/`,
  });
  await createCalendar(config, new Health())!.check();
  expect(await requests()).toEqual(['oauth.token 200', 'freebusy.query 200']);
});

describe('the credentials', () => {
  const access = (env: Record<string, string>) => googleAccess(parseConfig(googleConfig, env));

  it('may be missing all together', () => {
    expect(access({})).toBeUndefined();
    expect(createCalendar(parseConfig(googleConfig, {}), new Health())).toBeUndefined();
  });

  it('are listed where some of them are missing', () => {
    expect(() => access({ GOOGLE_CLIENT_ID: 'id' })).toThrow(
      /GOOGLE_CLIENT_SECRET: is required[\s\S]*GOOGLE_REFRESH_TOKEN/,
    );
    expect(() => access({ GOOGLE_IMPERSONATE: 'ada@example.com' })).toThrow(/GOOGLE_SERVICE_ACCOUNT_JSON: is required/);
  });

  it('have to be what they say', () => {
    expect(() => access({ GOOGLE_SERVICE_ACCOUNT_JSON: '/path/key.json' })).toThrow(/is not JSON/);
    expect(() => access({ GOOGLE_SERVICE_ACCOUNT_JSON: '{}' })).toThrow(/GOOGLE_SERVICE_ACCOUNT_JSON/);
  });
});
