import { randomUUID } from 'node:crypto';
import { get } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { serverMessages } from '@minime/contracts';
import { waitFor } from '@minime/testing';
import { VisitorTokens } from '../src/visitor-token.js';
import { type Gateway, House, SECRET } from './gateway.harness.js';

const FOREIGN = 'https://evil.example';
const ALLOWED = 'https://ada.example';
const identity = () => ({ visitorId: randomUUID(), conversationId: randomUUID() });
const tokens = new VisitorTokens({ SESSION_SECRET: [SECRET] });

let house: House;
let gateway: Gateway;

beforeAll(async () => {
  house = await House.open();
  gateway = await house.gateway({ ALLOWED_ORIGINS: ALLOWED, SANDBOXED: 'Claude,Mail' });
});
afterEach(() => house.disconnectClients());
afterAll(() => house.close());

/** What a browser's request gets when it asks for a transport. */
function handshake(transport: 'polling' | 'websocket', origin: string, path = '') {
  const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' };
  const headers = {
    Origin: origin,
    ...(transport === 'websocket' && { ...upgrade, 'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64') }),
  };
  return new Promise<{ status: number | undefined; body: string; allowed: string | undefined }>((resolve, reject) => {
    const request = get(`${gateway.url}/socket.io/?EIO=4&transport=${transport}${path}`, { headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        body += part;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          body,
          allowed: response.headers['access-control-allow-origin'],
        }),
      );
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode, body: '', allowed: undefined });
    });
    request.on('error', reject);
  });
}

describe('connecting', () => {
  it.each(['websocket', 'polling'])('greets a new visitor with a session over %s', async (transport) => {
    const client = house.client(gateway, { transports: [transport] });
    const session = await client.hears('session');
    expect(serverMessages.session.parse(session)).toEqual(session);
    expect(session).toMatchObject({
      persona: { name: 'Grace Example', avatar: '/persona/avatar.svg', starters: ['What do you do?'] },
      limits: { messageChars: 2_000, perMinute: 4 },
      sandboxed: ['Claude', 'Mail'],
    });
    expect(await tokens.verify(session.token)).toMatchObject({ conversationId: session.conversationId });
  });

  it('gives two new visitors two conversations, and publishes nothing of either', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => house.client(gateway).hears('session')));
    expect(one.conversationId).not.toBe(two.conversationId);
    expect(house.chat.events).toEqual([]);
  });

  it('continues the conversation that a token names, and extends its life', async () => {
    const me = identity();
    const { token } = await tokens.issue(me, Date.now() - 86_400_000);
    const turn = {
      turnId: randomUUID(),
      author: 'assistant' as const,
      question: 'Who are you?',
      answer: 'Grace.',
      status: 'finished' as const,
      citations: [],
      cards: [],
      at: '2026-01-01T00:00:00.000Z',
    };
    house.chat.history = ({ conversationId }) => ({ turns: conversationId === me.conversationId ? [turn] : [] });
    const client = house.client(gateway, { auth: { token } });
    expect(await client.hears('history')).toEqual({ turns: [turn] });
    expect(client.events).toEqual(['session', 'history']);
    const session = await client.hears('session');
    expect(session.conversationId).toBe(me.conversationId);
    expect(await tokens.verify(session.token)).toEqual(me);
    expect(Date.parse(session.expiresAt)).toBeGreaterThan(Date.now() + 29.9 * 86_400_000);
  });

  it('says so when the history cannot be had, gives it once it can, and serves meanwhile', async () => {
    const me = identity();
    let asked = 0;
    house.chat.history = () => {
      asked++;
      if (asked === 1) throw new Error('chat is starting');
      return { turns: [] };
    };
    const client = house.client(gateway, { auth: { token: (await tokens.issue(me)).token } });
    expect(await client.hears('error')).toMatchObject({ code: 'unavailable' });
    expect(await client.ask('message', { text: 'Hello?' })).toMatchObject({ ok: true });
    expect(await client.hears('history')).toEqual({ turns: [] });
    expect(client.events).toEqual(['session', 'error', 'history']);
  });

  it.each([
    ['forged', async () => (await tokens.issue(identity())).token.replace(/\.(.)/, '.X')],
    ['expired', async () => (await tokens.issue(identity(), Date.now() - 31 * 86_400_000)).token],
    [
      'of a foreign secret',
      async () => (await new VisitorTokens({ SESSION_SECRET: ['x'.repeat(32)] }).issue(identity())).token,
    ],
    ['that is a number', async () => 42],
    ['that is an object', async () => ({ $gt: '' })],
    ['of 5,000 characters', async () => 'x'.repeat(5_000)],
  ])('refuses a token %s by its code', async (_what, token) => {
    const client = house.client(gateway, { auth: { token: await token() } });
    expect((await client.hears('connect_error')).data).toEqual({ code: 'token_invalid', message: expect.any(String) });
    expect(client.events).toEqual(['connect_error']);
  });

  it('refuses what cannot be a locale, and shortens the long address of a page', async () => {
    const bad = house.client(gateway, { auth: { locale: ['en'] } });
    expect((await bad.hears('connect_error')).data).toMatchObject({ code: 'invalid_message' });
    const page = `https://ada.example/?${'utm=1&'.repeat(1_000)}`;
    const client = house.client(gateway, { auth: { page, locale: 'pt-PT\0' } });
    const { conversationId } = await client.hears('session');
    await client.ask('message', { text: 'Hello' });
    const asked = await house.chat.hears('turn.requested.v1', conversationId);
    expect(asked.data.context).toEqual({ page: page.slice(0, 500), locale: 'pt-PT' });
  });

  it.each(['websocket', 'polling'] as const)('answers a foreign origin with 403 over %s', async (transport) => {
    const { status, body, allowed } = await handshake(transport, FOREIGN);
    expect(status).toBe(403);
    expect(JSON.parse(body)).toEqual({ code: 'origin_not_allowed', message: expect.any(String) });
    expect(allowed).toBeUndefined();
  });

  it.each(['websocket', 'polling'])('a client on a foreign page gets a connect_error over %s', async (transport) => {
    const client = house.client(gateway, { transports: [transport], extraHeaders: { Origin: FOREIGN } });
    await client.hears('connect_error');
    expect(client.events).toEqual(['connect_error']);
  });

  it.each([ALLOWED, 'own'])('lets the page of %s in, over both transports', async (site) => {
    const origin = site === 'own' ? gateway.url : site;
    expect(await handshake('websocket', origin)).toMatchObject({ status: 101 });
    const polling = await handshake('polling', origin);
    expect(polling.status).toBe(200);
    expect(polling.allowed).toBe(site === 'own' ? undefined : ALLOWED);
    await house.client(gateway, { extraHeaders: { Origin: origin } }).hears('session');
  });

  it('is not confused by transports and paths that do not exist', async () => {
    const unknown = await handshake('polling', gateway.url, '&transport=carrier-pigeon');
    expect(unknown.status).toBe(400);
    await house.client(gateway).hears('session');
  });
});

describe('the connection cap', () => {
  it('counts by client address, behind a proxy by the one it names, and lets the next in when one leaves', async () => {
    const capped = await house.gateway({ MAX_CONNECTIONS_PER_IP: '2', TRUST_PROXY_HOPS: '1' });
    const from = (address: string) =>
      house.client(capped, { extraHeaders: { 'X-Forwarded-For': `203.0.113.250, ${address}` } });
    const first = from('2001:db8:5::1');
    await first.hears('session');
    await from('2001:db8:5::2').hears('session');
    const third = from('2001:db8:5::3');
    expect((await third.hears('connect_error')).data).toEqual({
      code: 'too_many_connections',
      message: expect.any(String),
    });
    await from('2001:db8:6::1').hears('session');
    first.socket.disconnect();
    const retry = async (): Promise<void> => {
      const next = from('2001:db8:5::4');
      await waitFor(() => next.events.length > 0, { what: 'an answer' });
      if (!next.events.includes('session')) await retry();
    };
    await retry();
  });

  it('does not believe a header without a proxy of ours', async () => {
    const capped = await house.gateway({ MAX_CONNECTIONS_PER_IP: '1' });
    await house.client(capped, { extraHeaders: { 'X-Forwarded-For': '198.51.100.1' } }).hears('session');
    const second = house.client(capped, { extraHeaders: { 'X-Forwarded-For': '198.51.100.2' } });
    expect((await second.hears('connect_error')).data).toMatchObject({ code: 'too_many_connections' });
  });
});
