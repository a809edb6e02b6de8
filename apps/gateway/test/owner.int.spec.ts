import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OwnerControls, OwnerLinks, parseNetwork } from '@minime/owner';
import { waitFor } from '@minime/testing';
import pg from 'pg';
import { VisitorTokens } from '../src/visitor-token.js';
import { type Client, type Gateway, House, SECRET } from './gateway.harness.js';

const tokens = new VisitorTokens({ SESSION_SECRET: [SECRET] });

let house: House;
let replicas: Gateway[];
let controls: OwnerControls;
let database: pg.Client;

beforeAll(async () => {
  house = await House.open();
  const open = () => house.gateway({ TRUST_PROXY_HOPS: '1' });
  replicas = await Promise.all([open(), open()]);
  database = new pg.Client({ connectionString: house.database.url });
  await database.connect();
  controls = replicas[0]!.app.get(OwnerControls, { strict: false });
});
afterEach(() => house.disconnectClients());
afterAll(async () => {
  await database.end();
  await house.close();
});

/** A visitor on that replica. */
const visit = (replica: Gateway, from: string, token?: string): Client =>
  house.client(replica, { extraHeaders: { 'X-Forwarded-For': from }, ...(token && { auth: { token } }) });

const isRefused = async (replica: Gateway, from: string, token?: string): Promise<boolean> => {
  const client = visit(replica, from, token);
  await waitFor(() => client.events.length > 0, { what: 'an answer' });
  return client.all('connect_error').some(({ data }) => data.code === 'blocked');
};

describe('what the owner decides', () => {
  it('a blocked conversation is cut off on every replica, and refused until it is let in again', async () => {
    const me = { visitorId: randomUUID(), conversationId: randomUUID() };
    const { token } = await tokens.issue(me);
    const mine = replicas.map((replica) => visit(replica, '203.0.113.1', token));
    const other = visit(replicas[1]!, '203.0.113.1');
    await Promise.all([...mine, other].map((client) => client.hears('session')));

    const target = { kind: 'conversation', conversationId: me.conversationId } as const;
    expect(await controls.block(target)).toBe(true);
    expect(await controls.block(target)).toBe(false);
    for (const client of mine) {
      await client.hears('disconnect');
      expect(client.all('error')).toEqual([{ code: 'blocked', message: expect.any(String) }]);
    }
    for (const replica of replicas) expect(await isRefused(replica, '203.0.113.1', token)).toBe(true);
    expect(other.socket.connected).toBe(true);

    expect(await controls.unblock(target)).toBe(true);
    for (const replica of replicas) {
      await waitFor(async () => !(await isRefused(replica, '203.0.113.1', token)), {
        what: 'the conversation to be let in',
        intervalMs: 200,
      });
    }
  });

  it('a block goes along into a new conversation of the same browser, before and after that one began', async () => {
    const { token } = await tokens.issue({ visitorId: randomUUID(), conversationId: randomUUID() });
    const { conversationId: left } = await tokens.verify(token);
    const anew = (replica: Gateway, previous: string) =>
      house.client(replica, { extraHeaders: { 'X-Forwarded-For': '203.0.113.2' }, auth: { previous } });
    const second = anew(replicas[0]!, token);
    const { token: newer, conversationId } = await second.hears('session');
    const third = anew(replicas[1]!, newer);
    const { token: newest } = await third.hears('session');
    const stranger = visit(replicas[1]!, '203.0.113.2');
    await stranger.hears('session');
    expect(await tokens.verify(newest)).toMatchObject({ earlier: [conversationId, left] });
    expect(conversationId).not.toBe(left);

    const target = { kind: 'conversation', conversationId: left } as const;
    await controls.block(target);
    for (const client of [second, third]) {
      await client.hears('disconnect');
      expect(client.all('error')).toMatchObject([{ code: 'blocked' }]);
    }
    expect(stranger.socket.connected).toBe(true);
    for (const own of [token, newer, newest]) expect(await isRefused(replicas[0]!, '203.0.113.2', own)).toBe(true);
    for (const previous of [token, newest]) {
      const refused = anew(replicas[0]!, previous);
      await waitFor(() => refused.events.length > 0, { what: 'an answer' });
      expect(refused.all('connect_error')).toMatchObject([{ data: { code: 'blocked' } }]);
    }
    // What is no token of ours says nothing of anybody.
    await anew(replicas[0]!, `${token}x`).hears('session');
    await controls.unblock(target);
  });

  it('a blocked network is cut off and refused, with a token and without, whichever way its addresses are written', async () => {
    const cases = [
      { network: '203.0.113.0/24', inside: '203.0.113.99', outside: '203.0.114.1' },
      { network: '::ffff:198.51.100.0/120', inside: '::ffff:198.51.100.3', outside: '198.51.101.3' },
      { network: '2001:db8:5::/48', inside: '2001:db8:5:7::1', outside: '2001:db8:6::1' },
    ];
    const { token } = await tokens.issue({ visitorId: randomUUID(), conversationId: randomUUID() });
    const caught = cases.flatMap(({ inside }) => replicas.map((replica) => visit(replica, inside)));
    const spared = cases.map(({ outside }) => visit(replicas[0]!, outside));
    await Promise.all([...caught, ...spared].map((client) => client.hears('session')));
    const targets = cases.map(({ network }) => ({ kind: 'network', network: parseNetwork(network) }) as const);
    await Promise.all(targets.map((target) => controls.block(target)));
    for (const client of caught) await client.hears('disconnect');
    for (const { inside, outside } of cases) {
      for (const replica of replicas) {
        expect(await isRefused(replica, inside)).toBe(true);
        expect(await isRefused(replica, inside, token)).toBe(true);
        expect(await isRefused(replica, outside, token)).toBe(false);
      }
      // What stands before the entry of our own proxy is the visitor's claim.
      expect(await isRefused(replicas[0]!, `${inside}, ${outside}`)).toBe(false);
    }
    for (const client of spared) expect(client.socket.connected).toBe(true);
    await Promise.all(targets.map((target) => controls.unblock(target)));
  });

  it('a pause is told to who is there and to who comes, and its end to nobody', async () => {
    const before = replicas.map((replica) => visit(replica, '192.0.2.1'));
    await Promise.all(before.map((client) => client.hears('session')));
    expect(await controls.pause()).toBe(true);
    for (const client of before) expect(await client.hears('error')).toMatchObject({ code: 'paused' });
    const during = visit(replicas[1]!, '192.0.2.2');
    expect(await during.hears('error')).toMatchObject({ code: 'paused', message: expect.any(String) });
    expect(during.events).toEqual(['session', 'error']);
    expect(during.all('session')).toMatchObject([{ contact: { email: 'grace@example.org' } }]);
    // No good answer is replaced by the word of a pause.
    expect(await during.ask('message', { text: 'Hello?' })).toMatchObject({ ok: true });
    expect(await during.ask('regenerate', { turnId: randomUUID() })).toMatchObject({ error: { code: 'paused' } });
    // The question goes on to chat, which answers with the card, and the owner reads of it.
    expect(await during.ask('message', { text: 'Are you there?' })).toMatchObject({ ok: true });

    expect(await controls.resume()).toBe(true);
    await waitFor(
      async () => {
        const after = visit(replicas[1]!, '192.0.2.3');
        await after.hears('session');
        await after.ask('end', {});
        return !after.events.includes('error');
      },
      { what: 'a session without a word of it', intervalMs: 200 },
    );
    expect(before[0]!.all('error')).toHaveLength(1);
  });

  it('holds while the database is away, and what is decided then is known once it is back', async () => {
    const network = parseNetwork('100.64.0.0/10');
    await controls.block({ kind: 'network', network });
    for (const replica of replicas) {
      await waitFor(() => isRefused(replica, '100.64.0.1'), { what: 'the block', intervalMs: 200 });
    }
    const noticed = () => house.logged.filter((line) => line.includes('those known last hold')).length;
    const before = noticed();
    await database.query('ALTER TABLE "owner"."switch" RENAME TO "away"');
    await waitFor(() => noticed() >= before + 2, { what: 'both to have noticed' });
    for (const replica of replicas) expect(await isRefused(replica, '100.64.0.1')).toBe(true);
    await database.query('ALTER TABLE "owner"."away" RENAME TO "switch"');
    await controls.unblock({ kind: 'network', network });
    for (const replica of replicas) {
      await waitFor(async () => !(await isRefused(replica, '100.64.0.1')), {
        what: 'the end of the block',
        intervalMs: 200,
      });
    }
  });

  it('forgets a block of a conversation when its token is good no more, and keeps networks', async () => {
    const conversation = { kind: 'conversation', conversationId: randomUUID() } as const;
    const network = { kind: 'network', network: parseNetwork('192.0.2.128/25') } as const;
    await controls.block(conversation);
    await controls.block(network);
    await database.query(`UPDATE "owner"."blocks" SET "since" = now() - interval '32 days'`);
    expect(await controls.forgetConversations(31)).toBe(1);
    expect(await controls.forgetConversations(31)).toBe(0);
    expect(await controls.blocks()).toEqual([{ ...network, since: expect.any(Date) }]);
    await controls.unblock(network);
  });
});

describe('the pages behind the links of the owner’s mails', () => {
  const day = 86_400_000;
  const links = () => new OwnerLinks([SECRET], replicas[0]!.url);
  const isPaused = async () => (await controls.state()).pausedSince !== undefined;
  let address = 0;
  /** From an address of its own, unless told: each may open twenty pages a minute. */
  const open = (url: string | undefined, method = 'GET', from = `198.18.0.${++address}`) =>
    fetch(url ?? '', { method, headers: { 'X-Forwarded-For': from } });
  /** Presses the button of a page. */
  const press = async (page: Response) => {
    const action = /<form method="post" action="([^"]+)">/.exec(await page.text())?.[1];
    return open(new URL(action ?? '', page.url).href, 'POST');
  };
  const headingOf = async (page: Response) => /<h1>(.*)<\/h1>/.exec(await page.clone().text())?.[1];

  it('pause and resume when the button is pressed, and not when a scanner looks', async () => {
    const url = links().pauseUrl();
    for (const method of ['GET', 'HEAD', 'GET']) expect((await open(url, method)).status).toBe(200);
    expect(await isPaused()).toBe(false);
    const shown = await open(url);
    expect(await headingOf(shown)).toBe('Pause the AI?');
    const paused = await press(shown);
    expect([paused.status, await headingOf(paused)]).toEqual([200, 'The AI is paused.']);
    expect(await isPaused()).toBe(true);
    expect(await headingOf(await open(url))).toBe('The AI is paused.');
    expect(await headingOf(await open(links().resumeUrl()))).toBe('Let the AI answer again?');
    expect(await headingOf(await press(paused))).toBe('The AI is answering.');
    expect(await isPaused()).toBe(false);
  });

  it('block one visitor and let them in again', async () => {
    const conversationId = randomUUID();
    const isBlocked = async () => JSON.stringify(await controls.blocks()).includes(conversationId);
    const shown = await open(links().blockUrl(conversationId));
    expect(await headingOf(shown)).toBe('Block this visitor?');
    expect(await isBlocked()).toBe(false);
    const blocked = await press(shown);
    expect(await headingOf(blocked)).toBe('This visitor is blocked.');
    expect(await isBlocked()).toBe(true);
    expect(await headingOf(await press(blocked))).toBe('This visitor is not blocked.');
    expect(await isBlocked()).toBe(false);
  });

  it('speak the language of the mails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'minime owner '));
    const file = join(folder, 'persona.yaml');
    const persona = await readFile(new URL('./persona.yaml', import.meta.url), 'utf8');
    await writeFile(file, `${persona}notificationLanguage: de-AT\n`);
    const german = await house.gateway({ TRUST_PROXY_HOPS: '1', PERSONA_FILE: file });
    const shown = await open(new OwnerLinks([SECRET], german.url).blockUrl(randomUUID()));
    expect(await headingOf(shown)).toBe('Diesen Besucher sperren?');
    expect(await shown.clone().text()).toContain('<html lang="de">');
    expect(await headingOf(await press(shown))).toBe('Dieser Besucher ist gesperrt.');
    await rm(folder, { recursive: true });
  });

  it('are kept by nobody, found by nobody, shown in no frame, and have no script', async () => {
    const shown = await open(links().pauseUrl());
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    });
    expect(await shown.text()).not.toMatch(/<script|style=/);
  });

  it('do nothing for a link that is forged, expired or for something else', async () => {
    const before = await controls.state();
    const at = (path: string, token: string) => `${replicas[0]!.url}/owner/${path}?token=${token}`;
    const mine = randomUUID();
    const pause = links().token({ kind: 'switch' });
    const block = links().token({ kind: 'block', conversationId: mine });
    const cases: [string, number][] = [
      [at('pause', ''), 404],
      [
        at(
          'pause',
          pause.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')),
        ),
        404,
      ],
      [at('pause', block), 404],
      [at(`conversations/${mine}/block`, pause), 404],
      [at(`conversations/${randomUUID()}/block`, block), 404],
      [at('conversations/42/block', block), 404],
      [at(`conversations/${mine}/pause`, pause), 404],
      [at('block', block), 404],
      [at('erase', pause), 404],
      [new OwnerLinks(['x'.repeat(32)], replicas[0]!.url).pauseUrl() ?? '', 404],
      [links().pauseUrl(Date.now() - 31 * day) ?? '', 410],
    ];
    for (const [url, status] of cases) {
      for (const method of ['GET', 'POST']) {
        const answer = await open(url, method);
        expect([url, method, answer.status]).toEqual([url, method, status]);
        expect(await answer.text()).not.toContain('<form');
      }
    }
    expect(await controls.state()).toEqual(before);
  });

  it('are opened a few times a minute by one network', async () => {
    const url = links().pauseUrl();
    const since = Date.now();
    const answers = await Promise.all(Array.from({ length: 25 }, () => open(url, 'POST', '198.19.0.1')));
    const served = answers.filter(({ status }) => status === 200).length;
    // One more is served every three seconds.
    expect(served).toBeGreaterThanOrEqual(20);
    expect(served).toBeLessThanOrEqual(20 + Math.floor((Date.now() - since) / 3_000));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(25 - served);
    await controls.resume();
  });

  it('say honestly when nothing could be done', async () => {
    await database.query('ALTER TABLE "owner"."switch" RENAME TO "away"');
    const answer = await open(links().pauseUrl(), 'POST');
    expect([answer.status, await headingOf(answer)]).toEqual([503, expect.stringContaining('nothing was changed')]);
    await database.query('ALTER TABLE "owner"."away" RENAME TO "switch"');
    expect(await isPaused()).toBe(false);
  });
});
