import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AppError, RetentionJob } from '@minime/platform';
import { waitFor } from '@minime/testing';
import { DataSource } from 'typeorm';
import { Erasures } from '../src/ports.js';
import { VisitorTokens } from '../src/visitor-token.js';
import { type Gateway, House, SECRET } from './gateway.harness.js';

const ALLOWED = 'https://ada.example';
const tokens = new VisitorTokens({ SESSION_SECRET: [SECRET] });

let house: House;
let gateway: Gateway;

beforeAll(async () => {
  house = await House.open();
  gateway = await house.gateway({ ALLOWED_ORIGINS: ALLOWED });
});
afterEach(() => house.disconnectClients());
afterAll(() => house.close());

const call = (method: string, token?: string, headers: Record<string, string> = {}, at = gateway) =>
  fetch(`${at.url}/privacy/conversation`, {
    method,
    headers: { ...(token && { Authorization: `Bearer ${token}` }), ...headers },
  });
const somebody = async () => {
  const me = { visitorId: randomUUID(), conversationId: randomUUID() };
  return { ...me, ...(await tokens.issue(me)) };
};

describe('a copy of what is kept', () => {
  it('is told of in the session and given to the holder of the token, to be kept by nobody between', async () => {
    const session = await house.client(gateway).hears('session');
    expect(session.privacyEndpoint).toBe('/privacy/conversation');
    const answer = await call('GET', session.token);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const { conversationId } = session;
    expect(await answer.json()).toMatchObject({ conversationId, turns: [], mails: [], feedback: [], visitor: null });
  });

  it('is whole or not given', async () => {
    const { token } = await somebody();
    house.chat.summaries = () => {
      throw new AppError('unavailable', 'not now', { retryable: true });
    };
    const answer = await call('GET', token);
    house.chat.summaries = () => ({ mails: [], feedback: [] });
    expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ code: 'unavailable' })]);
  });

  it.each([['GET'], ['DELETE']])('%s needs a good token', async (method) => {
    for (const token of [undefined, 'forged']) {
      const answer = await call(method, token);
      expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ code: 'token_invalid' })]);
    }
  });

  it('is for pages of allowed sites only', async () => {
    const { token, conversationId } = await somebody();
    const foreign = await call('DELETE', token, { Origin: 'https://evil.example' });
    expect([foreign.status, await foreign.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'origin_not_allowed' }),
    ]);
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    expect(house.chat.of('conversation.erase-requested.v1', conversationId)).toEqual([]);
    const asked = await call('OPTIONS', undefined, { Origin: ALLOWED, 'Access-Control-Request-Method': 'DELETE' });
    expect([asked.status, asked.headers.get('access-control-allow-methods')]).toEqual([204, 'GET, DELETE']);
    expect(asked.headers.get('access-control-allow-headers')).toBe('Authorization');
    const given = await call('GET', token, { Origin: ALLOWED });
    expect([given.status, given.headers.get('access-control-allow-origin')]).toEqual([200, ALLOWED]);
  });
});

describe('erasing', () => {
  it('is promised once it cannot be lost, ends every connection and the token, and may be repeated', async () => {
    const { token, conversationId, visitorId } = await somebody();
    const other = await house.gateway();
    const clients = [gateway, other].map((at) => house.client(at, { auth: { token } }));
    const stranger = house.client(gateway);
    await Promise.all([...clients, stranger].map((client) => client.hears('session')));

    const answer = await call('DELETE', token);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ conversationId, erasing: expect.any(Array), kept: expect.any(Array) });
    const event = await house.chat.hears('conversation.erase-requested.v1', conversationId);
    expect(event.data).toEqual({ conversationId, visitorId });
    for (const client of clients) {
      expect(await client.hears('disconnect')).toBe('io server disconnect');
      expect(client.all('error')).toEqual([expect.objectContaining({ code: 'token_invalid' })]);
    }
    expect(stranger.events).not.toContain('disconnect');
    const refused = await house.client(other, { auth: { token } }).hears('connect_error');
    expect(refused.data).toMatchObject({ code: 'token_invalid' });
    expect((await call('DELETE', token)).status).toBe(202);
    expect((await call('GET', token)).status).toBe(200);
  });

  it('that was wished for elsewhere ends the token, too, whether its connections are open or come later', async () => {
    const [open, later] = [await somebody(), await somebody()];
    const client = house.client(gateway, { auth: open });
    await client.hears('history');
    house.send(open.conversationId, 'error', { code: 'token_invalid', message: 'This conversation was erased.' });
    await client.hears('disconnect');
    house.chat.history = () => ({ turns: [], erased: true });
    const returned = house.client(gateway, { auth: later });
    await returned.hears('disconnect');
    expect(returned.all('error')).toEqual([expect.objectContaining({ code: 'token_invalid' })]);
    expect(returned.events).not.toContain('history');
    house.chat.history = () => ({ turns: [] });
    for (const { token, conversationId } of [open, later]) {
      await waitFor(() => gateway.app.get(Erasures).has(conversationId), { what: 'the note of it' });
      const refused = await house.client(gateway, { auth: { token } }).hears('connect_error');
      expect(refused.data).toMatchObject({ code: 'token_invalid' });
    }
  });

  it('is remembered for as long as a token is good, however short the retention', async () => {
    const brief = await house.gateway({ RETENTION_DAYS: '1' });
    const erasures = brief.app.get(Erasures);
    const [older, newer] = [randomUUID(), randomUUID()];
    for (const id of [older, newer]) await erasures.add(id);
    const dataSource = brief.app.get(DataSource, { strict: false });
    for (const [id, days] of [
      [older, 31],
      [newer, 29],
    ]) {
      await dataSource.query(
        `UPDATE "gateway"."erasures" SET "at" = now() - $2 * interval '1 day' WHERE "conversation_id" = $1`,
        [id, days],
      );
    }
    expect(await brief.app.get(RetentionJob).run()).toBe(1);
    expect([await erasures.has(older), await erasures.has(newer)]).toEqual([false, true]);
  });

  it('is limited by network', async () => {
    const hasty = await house.gateway({ TRUST_PROXY_HOPS: '1' });
    const { token } = await somebody();
    const from = (address: string) => call('GET', token, { 'X-Forwarded-For': address }, hasty);
    const since = Date.now();
    const answers = await Promise.all(Array.from({ length: 15 }, () => from('192.0.2.7')));
    const given = answers.filter(({ status }) => status === 200).length;
    // One more is given every six seconds.
    expect(given).toBeGreaterThanOrEqual(10);
    expect(given).toBeLessThanOrEqual(10 + Math.floor((Date.now() - since) / 6_000));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(15 - given);
    for (const answer of refused) {
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(await answer.json()).toMatchObject({ code: 'rate_limited' });
    }
    expect((await from('192.0.2.8')).status).toBe(200);
  });
});
