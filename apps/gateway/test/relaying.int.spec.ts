import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TurnSnapshot } from '@minime/contracts';
import { waitFor } from '@minime/testing';
import { VisitorTokens } from '../src/visitor-token.js';
import { type Client, type Gateway, House, SECRET } from './gateway.harness.js';

const tokens = new VisitorTokens({ SESSION_SECRET: [SECRET] });

let house: House;
let gateway: Gateway;
let conversationId: string;
let turnId: string;
let token: string;
/** What chat's database knows of the answer: this many chunks. */
let stored: number;
let over: boolean;

beforeAll(async () => {
  house = await House.open();
  gateway = await house.gateway();
});
beforeEach(async () => {
  [conversationId, turnId, stored, over] = [randomUUID(), randomUUID(), 0, false];
  ({ token } = await tokens.issue({ conversationId, visitorId: randomUUID() }));
  house.chat.history = () => ({ turns: [], running: { ...snapshot(), question: 'Count!' } });
  house.chat.snapshot = (request) =>
    request.turnId === turnId && request.conversationId === conversationId
      ? { snapshot: snapshot(), ...(over && { finish: { turnId, epoch: 1, seq: stored, status: 'finished' } }) }
      : null;
});
afterEach(() => house.disconnectClients());
afterAll(() => house.close());

const textUpTo = (seq: number) => Array.from({ length: seq }, (_, at) => `${at + 1} `).join('');
const snapshot = (): TurnSnapshot => ({
  turnId,
  epoch: 1,
  seq: stored,
  content: textUpTo(stored),
  tools: [],
  citations: [],
  cards: [],
});

const start = (epoch = 1) =>
  house.send(conversationId, 'turn_started', {
    turnId,
    epoch,
    author: 'assistant',
    question: 'Count!',
    at: new Date().toISOString(),
  });
const chunks = (from: number, to: number, epoch = 1) => {
  for (let seq = from; seq <= to; seq++) {
    house.send(conversationId, 'message_chunk', { turnId, epoch, seq, content: `${seq} ` });
  }
};
const finish = (seq: number, epoch = 1) =>
  house.send(conversationId, 'finish', { turnId, epoch, seq, status: 'finished' });

/** What a client by the book shows of the answer. */
function shown(client: Client): string {
  let text = '';
  for (const { event, payload } of client.heard) {
    if (event === 'history') text = payload.running?.content ?? '';
    if (event === 'turn_started') text = '';
    if (event === 'snapshot') text = payload.content;
    if (event === 'message_chunk') text += payload.content;
  }
  return text;
}

async function newcomer(): Promise<Client> {
  house.chat.history = () => ({ turns: [] });
  const client = house.client(gateway, { auth: { token } });
  await client.hears('history');
  return client;
}

describe('relaying an answer', () => {
  it('hands every frame on as it is, to every socket of the conversation, and to no other', async () => {
    const [one, two] = await Promise.all([newcomer(), newcomer()]);
    const stranger = house.client(gateway);
    await stranger.hears('session');
    const tool = { turnId, epoch: 1, callId: 'a', name: 'search_knowledge', status: 'running', label: 'looking it up' };
    const citation = { turnId, epoch: 1, index: 1, offset: 2, title: 'Notes', quote: 'One.' };
    const card = { turnId, epoch: 1, cardId: 'c', kind: 'contact', data: { email: 'grace@example.org' } };
    start();
    house.send(conversationId, 'tool', tool);
    chunks(1, 2);
    house.send(conversationId, 'citation', citation);
    house.send(conversationId, 'card', card);
    finish(2);
    for (const client of [one, two]) {
      await client.hears('finish');
      expect(client.events.slice(2)).toEqual([
        'turn_started',
        'tool',
        'message_chunk',
        'message_chunk',
        'citation',
        'card',
        'finish',
      ]);
      expect([client.all('tool'), client.all('citation'), client.all('card')]).toEqual([[tool], [citation], [card]]);
    }
    expect(stranger.events).toEqual(['session']);
  });

  it('tells a refusal that only chat can know', async () => {
    const client = await newcomer();
    house.send(conversationId, 'error', { turnId, code: 'budget_exhausted', message: 'Enough for today.' });
    house.send(conversationId, 'finish', { turnId, epoch: 1, seq: 0, status: 'failed', reason: 'budget_exhausted' });
    expect(await client.hears('finish')).toMatchObject({ status: 'failed', reason: 'budget_exhausted' });
    expect(await client.hears('error')).toEqual({ turnId, code: 'budget_exhausted', message: 'Enough for today.' });
  });

  it('discards a lower epoch and starts over with a higher one', async () => {
    const client = await newcomer();
    start();
    chunks(1, 3);
    start(2);
    chunks(4, 4);
    chunks(1, 2, 2);
    finish(4);
    finish(2, 2);
    await client.hears('finish');
    expect(shown(client)).toBe('1 2 ');
    expect(client.all('finish')).toEqual([{ turnId, epoch: 2, seq: 2, status: 'finished' }]);
  });

  it('passes each chunk once, however often it comes', async () => {
    const client = await newcomer();
    start();
    chunks(1, 3);
    chunks(2, 4);
    finish(4);
    finish(4);
    chunks(4, 4);
    await client.hears('finish');
    expect(shown(client)).toBe(textUpTo(4));
    expect(client.all('message_chunk').map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });
});

describe('a client that comes into a running answer', () => {
  it('gets what there is, then exactly the rest, also of what came while chat was asked', async () => {
    stored = 5;
    house.chat.history = async () => {
      chunks(4, 8);
      return { turns: [], running: { ...snapshot(), question: 'Count!' } };
    };
    const client = house.client(gateway, { auth: { token } });
    await client.hears('history');
    chunks(9, 10);
    finish(10);
    await client.hears('finish');
    expect(shown(client)).toBe(textUpTo(10));
    expect(client.all('message_chunk').map(({ seq }) => seq)).toEqual([6, 7, 8, 9, 10]);
    expect(client.all('snapshot')).toEqual([]);
  });

  it('waits for the store when that lags behind the frames', async () => {
    stored = 2;
    const client = house.client(gateway, { auth: { token } });
    await client.hears('history');
    let asked = 0;
    house.chat.snapshot = () => {
      stored = ++asked === 1 ? 4 : 6;
      return { snapshot: snapshot() };
    };
    chunks(7, 9);
    finish(9);
    await client.hears('finish');
    expect(asked).toBe(2);
    expect(shown(client)).toBe(textUpTo(9));
    expect(client.all('snapshot').map(({ seq }) => seq)).toEqual([6]);
  });
});

describe('a lost frame', () => {
  it('is made good by a snapshot, without the client asking', async () => {
    const client = await newcomer();
    start();
    chunks(1, 2);
    stored = 6;
    chunks(5, 7);
    chunks(8, 8);
    finish(8);
    await client.hears('finish');
    expect(shown(client)).toBe(textUpTo(8));
    expect(client.all('snapshot')).toHaveLength(1);
  });

  it('also when it was the last: the snapshot says that the answer is over', async () => {
    const client = await newcomer();
    start();
    chunks(1, 2);
    [stored, over] = [5, true];
    finish(5);
    await client.hears('finish');
    expect(shown(client)).toBe(textUpTo(5));
    expect(client.all('finish')).toHaveLength(1);
  });

  it('is waited for while chat cannot answer', async () => {
    const client = await newcomer();
    start();
    let asked = 0;
    house.chat.snapshot = () => {
      if (++asked < 3) throw new Error('chat is busy');
      return { snapshot: snapshot() };
    };
    stored = 4;
    chunks(4, 5);
    await waitFor(() => shown(client) === textUpTo(5), { what: 'the whole text' });
    expect(asked).toBe(3);
  });
});

describe('resume', () => {
  it('is acknowledged, then answered with exactly the missing chunks, and the answer goes on', async () => {
    const client = await newcomer();
    start();
    chunks(1, 3);
    await waitFor(() => shown(client) === textUpTo(3), { what: 'three chunks' });
    expect(await client.ask('resume', { turnId, epoch: 1, seq: 1 })).toEqual({ ok: true });
    chunks(4, 4);
    finish(4);
    await client.hears('finish');
    expect(client.all('message_chunk').map(({ seq }) => seq)).toEqual([1, 2, 3, 2, 3, 4]);
    expect(client.all('snapshot')).toEqual([]);
  });

  it('goes on at another replica, which nobody of the conversation was connected to', async () => {
    const other = await house.gateway();
    const first = await newcomer();
    start();
    chunks(1, 3);
    await waitFor(() => shown(first) === textUpTo(3), { what: 'three chunks' });
    first.socket.disconnect();
    chunks(4, 6);
    finish(6);
    house.chat.history = () => new Promise(() => undefined);
    const again = house.client(other, { auth: { token } });
    await again.hears('session');
    expect(await again.ask('resume', { turnId, epoch: 1, seq: 3 })).toEqual({ ok: true });
    await again.hears('finish');
    expect(shown(first) + shown(again)).toBe(textUpTo(6));
  });

  it.each([
    ['a chunk that nobody has sent', { epoch: 1, seq: 9 }],
    ['an epoch to come', { epoch: 2, seq: 1 }],
  ])('is answered with a snapshot for a cursor that is not known: %s', async (_, cursor) => {
    const client = await newcomer();
    start();
    chunks(1, 3);
    await waitFor(() => shown(client) === textUpTo(3), { what: 'three chunks' });
    stored = 3;
    expect(await client.ask('resume', { turnId, ...cursor })).toEqual({ ok: true });
    expect(await client.hears('snapshot')).toMatchObject({ seq: 3, content: textUpTo(3) });
  });

  it('gives the end of an answer that is over', async () => {
    const client = await newcomer();
    [stored, over] = [3, true];
    expect(await client.ask('resume', { turnId, epoch: 1, seq: 1 })).toEqual({ ok: true });
    expect(await client.hears('finish')).toMatchObject({ seq: 3, status: 'finished' });
    expect(client.events.slice(2)).toEqual(['snapshot', 'finish']);
  });

  it('knows nothing of the answers of others', async () => {
    const client = house.client(gateway);
    await client.hears('session');
    expect(await client.ask('resume', { turnId, epoch: 1, seq: 1 })).toMatchObject({ error: { code: 'turn_unknown' } });
  });
});
