import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Acknowledgement } from '@minime/contracts';
import { waitFor } from '@minime/testing';
import { v5 as uuidV5 } from 'uuid';
import { type Client, type Gateway, House } from './gateway.harness.js';

let house: House;
let gateway: Gateway;

beforeAll(async () => {
  house = await House.open();
  gateway = await house.gateway({ TRUST_PROXY_HOPS: '1' });
});
afterEach(() => house.disconnectClients());
afterAll(() => house.close());

/** Somebody new on an address of their own, so that no test uses up the limit of another. */
let visitors = 0;
async function visitor(at: Gateway = gateway, address = `93.184.216.${++visitors}`) {
  const client = house.client(at, { extraHeaders: { 'X-Forwarded-For': address } });
  const { conversationId } = await client.hears('session');
  return { client, conversationId: conversationId as string, address };
}

const codes = (answers: Acknowledgement[]) => answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
/** The clock is read in whole milliseconds, here and there. */
const CLOCK_MS = 2;
const count = (list: string[], item: string) => list.filter((each) => each === item).length;

describe('a message', () => {
  it('goes out with all that chat needs, after where the visitor is, and names its turn', async () => {
    const { client, conversationId } = await visitor();
    const clientMessageId = randomUUID();
    const answer = await client.ask('message', { text: '  Who are you?  ', clientMessageId });
    const turnId = uuidV5(clientMessageId, conversationId);
    expect(answer).toEqual({ ok: true, turnId });
    const asked = await house.chat.hears('turn.requested.v1', conversationId);
    expect(asked.data).toEqual({
      conversationId,
      visitorId: expect.any(String),
      turnId,
      clientMessageId,
      question: 'Who are you?',
      networkKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      context: {},
      askedAt: expect.any(String),
    });
    const connected = await house.chat.hears('visitor.connected.v1', conversationId);
    expect(connected.data).toMatchObject({
      conversationId,
      network: '93.184.216.0/24',
      visitorId: asked.data.visitorId,
    });
    expect(Date.parse(connected.occurredAt)).toBeLessThanOrEqual(Date.parse(asked.occurredAt));
  });

  it('tells where the visitor is once a connection, and never the whole address', async () => {
    const { client, conversationId, address } = await visitor(gateway, '2606:2800:220:1:248:1893:25c8:1946');
    await client.ask('message', { text: 'one' });
    await client.ask('message', { text: 'two' });
    await waitFor(() => house.chat.of('turn.requested.v1', conversationId).length >= 2, { what: 'both questions' });
    await house.chat.hears('visitor.connected.v1', conversationId);
    const connected = house.chat.of('visitor.connected.v1', conversationId);
    expect(connected.map(({ data }) => data.network)).toEqual(['2606:2800:220::/48']);
    expect(JSON.stringify(house.chat.events)).not.toContain(address);
  });

  it('needs no acknowledgement and no more than { message }', async () => {
    const { client, conversationId } = await visitor();
    client.socket.emit('message', { message: 'Hello' });
    expect((await house.chat.hears('turn.requested.v1', conversationId)).data.question).toBe('Hello');
  });

  it('is one turn however often it is sent, here or by a reconnected client', async () => {
    const { client, conversationId } = await visitor();
    const message = { text: 'Once, please', clientMessageId: randomUUID() };
    const first = await client.ask('message', message);
    const { token } = await client.hears('session');
    const again = await Promise.all([1, 2, 3].map(() => client.ask('message', message)));
    const other = await house.gateway();
    const elsewhere = await house.client(other, { auth: { token } }).ask('message', message);
    expect([...again, elsewhere]).toEqual(Array(4).fill(first));
    await house.chat.hears('turn.requested.v1', conversationId);
    const ids = house.chat.of('turn.requested.v1', conversationId).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
  });

  it('keeps what people write and drops what no database keeps', async () => {
    const { client, conversationId } = await visitor();
    await client.ask('message', { text: 'Zażółć 👩🏽‍💻\0 \ud83d' });
    expect((await house.chat.hears('turn.requested.v1', conversationId)).data.question).toBe('Zażółć 👩🏽‍💻 \ufffd');
  });
});

describe('bad input', () => {
  const nested = (depth: number): unknown => Array.from({ length: depth }).reduce((inner) => [inner], 0);
  const bad: [string, unknown[], string][] = [
    ['an empty text', ['message', { text: '' }], 'invalid_message'],
    ['a blank text', ['message', { text: ' \n\u200b\u00a0 ' }], 'invalid_message'],
    ['nothing but NUL', ['message', { text: '\0\0' }], 'invalid_message'],
    ['a bare string', ['message', 'Hello'], 'invalid_message'],
    ['no payload', ['message'], 'invalid_message'],
    ['null', ['message', null], 'invalid_message'],
    ['an array', ['message', [{ text: 'Hello' }]], 'invalid_message'],
    ['a number for a text', ['message', { text: 42 }], 'invalid_message'],
    ['an object for a text', ['message', { text: { $ne: 1 } }], 'invalid_message'],
    ['a binary text', ['message', { text: Buffer.from('Hello') }], 'invalid_message'],
    ['a binary payload', ['message', Buffer.from('Hello')], 'invalid_message'],
    ['deep nesting', ['message', { text: nested(1_000) }], 'invalid_message'],
    ['a clientMessageId that is none', ['message', { text: 'Hi', clientMessageId: '1' }], 'invalid_message'],
    ['an unknown action', ['message', { text: 'Hi', action: { kind: 'pay', id: 'x' } }], 'invalid_message'],
    ['one character too many', ['message', { text: 'x'.repeat(2_001) }], 'message_too_long'],
    ['a hundred thousand characters', ['message', { text: 'x'.repeat(100_000) }], 'message_too_long'],
    ['an unknown event', ['give_me_all', { text: 'Hi' }], 'invalid_message'],
    ['an event of every object', ['constructor', {}], 'invalid_message'],
    ['an event called error', ['error', {}], 'invalid_message'],
    ['a number for an event', [7 as never, {}], 'invalid_message'],
    ['a stop without its turn', ['stop', {}], 'invalid_message'],
    ['a resume with a negative epoch', ['resume', { turnId: randomUUID(), epoch: -1, seq: 0 }], 'invalid_message'],
    ['a thumb in no direction', ['feedback', { turnId: randomUUID(), value: 'sideways' }], 'invalid_message'],
  ];

  it.each(bad)('%s gets its code, and the next good message is answered', async (_what, packet, code) => {
    const { client, conversationId } = await visitor();
    const [event, ...payload] = packet as [string, ...unknown[]];
    expect(await client.ask(event, ...payload)).toEqual({ ok: false, error: { code, message: expect.any(String) } });
    client.socket.emit(event, ...payload);
    expect(await client.hears('error')).toEqual({ code, message: expect.any(String) });
    expect(await client.ask('message', { text: 'x'.repeat(2_000) })).toMatchObject({ ok: true });
    expect((await house.chat.hears('turn.requested.v1', conversationId)).data.question).toBe('x'.repeat(2_000));
    expect(client.socket.connected).toBe(true);
  });

  it('survives what no client library would send: nesting without end', async () => {
    const { client } = await visitor();
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    client.socket.io.engine.write(`2["message",{"text":${deep}}]`);
    client.socket.io.engine.write(`2["message",${deep}]`);
    await waitFor(() => client.all('error').length >= 2, { what: 'two refusals' });
    expect(await client.ask('message', { text: 'Hello' })).toMatchObject({ ok: true });
  });

  it('names the limit to whoever goes beyond it', async () => {
    const { client } = await visitor();
    expect(await client.ask('message', { text: '🙂'.repeat(1_001) })).toMatchObject({
      error: { code: 'message_too_long', message: expect.stringContaining('2000') },
    });
    expect(await client.ask('message', { text: '🙂'.repeat(1_000) })).toMatchObject({ ok: true });
  });

  it('answers every one of 500 events of a burst once, and serves the next', async () => {
    const { client, conversationId } = await visitor();
    const answers = await Promise.all(Array.from({ length: 500 }, (_, at) => client.ask('message', { text: `${at}` })));
    const outcome = codes(answers);
    expect(count(outcome, 'ok') + count(outcome, 'rate_limited')).toBe(500);
    const accepted = count(outcome, 'ok');
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(100);
    await waitFor(() => house.chat.of('turn.requested.v1', conversationId).length >= accepted, {
      what: 'the accepted',
    });
    expect(outcome[0]).toBe('ok');
    expect(await client.ask('message', { text: 'still there?' })).toMatchObject({ ok: true });
  });

  it('answers 500 events of nonsense at once and still takes the good one behind them', async () => {
    const { client } = await visitor();
    const nonsense = Array.from({ length: 500 }, () => client.ask('nonsense', {}));
    const good = client.ask('message', { text: 'And now?' });
    expect(new Set(codes(await Promise.all(nonsense)))).toEqual(new Set(['invalid_message']));
    expect(await good).toMatchObject({ ok: true });
  });
});

describe('the rate limit', () => {
  const limits = {
    RATE_LIMIT_BURST: '6',
    RATE_LIMIT_PER_MINUTE: '4',
    RATE_LIMIT_IP_PER_MINUTE: '20',
    TRUST_PROXY_HOPS: '1',
  };
  const say = (client: Client) => client.ask('message', { text: 'Hello' });
  /** How many messages more than its burst a conversation may have sent by now: one every 15 seconds. */
  const refilled = (since: number) => Math.floor((Date.now() - since) / 15_000);

  it('accepts exactly the burst of 50 messages at once, from two sockets on two gateways', async () => {
    const [one, two] = await Promise.all([house.gateway(limits), house.gateway(limits)]);
    const first = await visitor(one);
    const { token } = await first.client.hears('session');
    const second = house.client(two, { auth: { token }, extraHeaders: { 'X-Forwarded-For': first.address } });
    await second.hears('session');
    const since = Date.now();
    const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => say(at % 2 ? first.client : second)));
    const accepted = count(codes(answers), 'ok');
    expect(accepted).toBeGreaterThanOrEqual(6);
    expect(accepted).toBeLessThanOrEqual(6 + refilled(since));
    expect(count(codes(answers), 'rate_limited')).toBe(50 - accepted);
    const refused = answers.find(({ ok }) => !ok);
    expect(refused).toMatchObject({
      error: { code: 'rate_limited', message: expect.stringMatching(/^You're writing faster/) },
    });
    const { retryAfterMs } = (refused as { error: { retryAfterMs: number } }).error;
    expect(retryAfterMs).toBeGreaterThan(15_000 - (Date.now() - since) - CLOCK_MS);
    expect(retryAfterMs).toBeLessThanOrEqual(15_000);
  });

  it('holds a network to its own number, however many conversations it opens, and charges none for what it refuses', async () => {
    const at = await house.gateway(limits);
    const address = '93.184.217.1';
    const household = await Promise.all(Array.from({ length: 5 }, () => visitor(at, address)));
    const since = Date.now();
    const answers = await Promise.all(household.flatMap(({ client }) => Array.from({ length: 6 }, () => say(client))));
    // One more is accepted every three seconds.
    expect(count(codes(answers), 'ok')).toBeGreaterThanOrEqual(20);
    expect(count(codes(answers), 'ok')).toBeLessThanOrEqual(20 + Math.floor((Date.now() - since) / 3_000));
    const { client } = household[0] as { client: Client };
    const { token } = await client.hears('session');
    const accepted = count(codes(answers.slice(0, 6)), 'ok');
    const elsewhere = house.client(at, { auth: { token }, extraHeaders: { 'X-Forwarded-For': '93.184.217.2' } });
    await elsewhere.hears('session');
    const rest = await Promise.all(Array.from({ length: 6 }, () => say(elsewhere)));
    expect(count(codes(rest), 'ok')).toBeGreaterThanOrEqual(6 - accepted);
    expect(count(codes(rest), 'ok')).toBeLessThanOrEqual(6 - accepted + refilled(since));
  });

  it('charges a repeat once and accepts it also when the limit is used up', async () => {
    const { client } = await visitor(await house.gateway(limits));
    const message = { text: 'Once', clientMessageId: randomUUID() };
    const since = Date.now();
    const first = await client.ask('message', message);
    for (let at = 0; at < 5; at++) expect(await client.ask('message', message)).toEqual(first);
    const more = await Promise.all(Array.from({ length: 6 }, () => say(client)));
    expect(count(codes(more), 'ok')).toBeGreaterThanOrEqual(5);
    expect(count(codes(more), 'ok')).toBeLessThanOrEqual(5 + refilled(since));
    expect(await client.ask('message', message)).toEqual(first);
  });

  it('keeps one client from looping its other buttons', async () => {
    const { client } = await visitor();
    const since = Date.now();
    const answers = await Promise.all(Array.from({ length: 60 }, () => client.ask('end', {})));
    // One more is accepted every second.
    expect(count(codes(answers), 'ok')).toBeGreaterThanOrEqual(30);
    expect(count(codes(answers), 'ok')).toBeLessThanOrEqual(30 + Math.floor((Date.now() - since) / 1_000));
    expect(count(codes(answers), 'rate_limited')).toBe(60 - count(codes(answers), 'ok'));
  });
});

describe('stop and end', () => {
  it('reach chat once somebody has spoken, and no event leaves before', async () => {
    const { client, conversationId } = await visitor();
    expect(await client.ask('end')).toEqual({ ok: true });
    expect(await client.ask('stop', { turnId: randomUUID() })).toMatchObject({ error: { code: 'turn_unknown' } });
    const answer = await client.ask('message', { text: 'Hello' });
    const { turnId } = answer as { turnId: string };
    expect(await client.ask('stop', { turnId })).toEqual({ ok: true });
    expect(await client.ask('end', {})).toEqual({ ok: true });
    const stop = await house.chat.hears('turn.stop-requested.v1', conversationId);
    expect(stop.data).toEqual({ conversationId, turnId });
    await house.chat.hears('conversation.end-requested.v1', conversationId);
    expect(house.chat.of('conversation.end-requested.v1', conversationId)).toHaveLength(1);
  });
});

describe('regenerate', () => {
  const knowing = (turnId: string, reply: object) => {
    house.chat.replaceable = (request) =>
      request.turnId === turnId ? ({ question: 'Why gears?', ...reply } as never) : null;
  };

  it('asks the question of the old turn again, as one turn however often it is pressed, and is charged once', async () => {
    const at = await house.gateway({ RATE_LIMIT_BURST: '2', RATE_LIMIT_PER_MINUTE: '1', TRUST_PROXY_HOPS: '1' });
    const { client, conversationId } = await visitor(at);
    const { turnId: old } = (await client.ask('message', { text: 'Why gears?' })) as { turnId: string };
    knowing(old, {});
    const answers = await Promise.all([1, 2, 3].map(() => client.ask('regenerate', { turnId: old })));
    const { turnId } = answers[0] as { turnId: string };
    expect(answers).toEqual(Array(3).fill({ ok: true, turnId }));
    expect(turnId).not.toBe(old);
    await waitFor(() => house.chat.of('turn.requested.v1', conversationId).length >= 2, { what: 'both requests' });
    const requests = house.chat.of('turn.requested.v1', conversationId).map(({ data }) => data);
    const [asked, again] = [old, turnId].map((id) => requests.find((request) => request.turnId === id));
    const { clientMessageId: _, ...same } = asked!;
    expect(again).toEqual({ ...same, turnId, replaces: old, askedAt: expect.any(String) });
    expect(await client.ask('message', { text: 'One more' })).toMatchObject({ error: { code: 'rate_limited' } });
  });

  it('names the turn that another replica has put in its place', async () => {
    const { client, conversationId } = await visitor();
    const { turnId } = (await client.ask('message', { text: 'Why gears?' })) as { turnId: string };
    await house.chat.hears('turn.requested.v1', conversationId);
    const replacedBy = randomUUID();
    knowing(turnId, { replacedBy });
    expect(await client.ask('regenerate', { turnId })).toEqual({ ok: true, turnId: replacedBy });
    expect(house.chat.of('turn.requested.v1', conversationId)).toHaveLength(1);
  });

  it('knows nothing of other answers than the last of this conversation', async () => {
    knowing(randomUUID(), {});
    const { client } = await visitor();
    const unknown = { ok: false, error: { code: 'turn_unknown', message: expect.any(String) } };
    expect(await client.ask('regenerate', { turnId: randomUUID() })).toEqual(unknown);
    await client.ask('message', { text: 'Hello' });
    expect(await client.ask('regenerate', { turnId: randomUUID() })).toEqual(unknown);
  });
});

describe('feedback', () => {
  it('goes out for an answer of this conversation, and for no other', async () => {
    const { client, conversationId } = await visitor();
    const { turnId } = (await client.ask('message', { text: 'Hello' })) as { turnId: string };
    const snapshot = { turnId, epoch: 1, seq: 0, content: '', tools: [], citations: [], cards: [] };
    house.chat.snapshot = (request) =>
      request.turnId === turnId && request.conversationId === conversationId ? { snapshot } : null;
    expect(await client.ask('feedback', { turnId, value: 'down', comment: ' Wrong year\0 ' })).toEqual({ ok: true });
    expect(await client.ask('feedback', { turnId: randomUUID(), value: 'up' })).toMatchObject({
      error: { code: 'turn_unknown' },
    });
    const { data } = await house.chat.hears('feedback.given.v1', conversationId);
    expect(data).toEqual({ conversationId, turnId, value: 'down', comment: 'Wrong year' });
    const stranger = await visitor();
    expect(await stranger.client.ask('feedback', { turnId, value: 'up' })).toMatchObject({
      error: { code: 'turn_unknown' },
    });
  });
});
