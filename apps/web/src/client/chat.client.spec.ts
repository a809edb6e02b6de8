import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Server, type Socket } from 'socket.io';
import { type ChatClient, connectChat } from './chat.client.js';
import type { ChatState } from './chat.state.js';
import type { TokenStore } from './token.store.js';

const turnId = '0b8f3c1e-6f2a-4a53-9c1d-2f7a4b6d8e90';

/** A gateway that says what a test tells it to. */
let gateway: Server;
let url: string;
let client: ChatClient | undefined;
let stored: string | undefined;
let handshakes: Record<string, string>[];

const tokens: TokenStore = {
  load: () => stored,
  keep: (token) => {
    stored = token;
  },
  drop: () => {
    stored = undefined;
  },
};

const session = (token: string, conversationId = 'a') => ({
  conversationId,
  token,
  expiresAt: '2027-11-22T10:00:00Z',
  persona: { name: 'Ada', greeting: 'Hello', starters: [], links: [], disclosure: 'An AI.' },
  limits: { messageChars: 2000, perMinute: 4 },
  sandboxed: [],
});

const connect = (): ChatClient => {
  client = connectChat({ url, tokens, context: () => ({ locale: 'en', timeZone: 'Europe/Lisbon' }) });
  return client;
};

/** Resolves with the first state that is as wanted. */
const reaches = (chat: ChatClient, wanted: (state: ChatState) => boolean): Promise<ChatState> =>
  new Promise((resolve) => {
    const look = () => {
      if (!wanted(chat.state)) return;
      unsubscribe();
      resolve(chat.state);
    };
    const unsubscribe = chat.subscribe(look);
    look();
  });
const online = (chat: ChatClient) => reaches(chat, ({ connection }) => connection === 'online');

const greet = (act: (socket: Socket, visit: number) => void = () => undefined) => {
  let visit = 0;
  gateway.on('connection', (socket) => {
    visit += 1;
    socket.emit('session', session(`token-${visit}`));
    act(socket, visit);
  });
};

beforeEach(async () => {
  stored = undefined;
  handshakes = [];
  const http = createServer();
  gateway = new Server(http);
  gateway.use((socket, next) => {
    handshakes.push(socket.handshake.auth);
    next();
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});

afterEach(async () => {
  client?.close();
  await gateway.close();
});

describe('connectChat', () => {
  it('tells who comes, and stores nothing before the first accepted message', async () => {
    greet((socket) => socket.on('message', (_, reply) => reply({ ok: true, turnId })));
    const chat = connect();
    await online(chat);
    expect(handshakes).toEqual([{ locale: 'en', timeZone: 'Europe/Lisbon' }]);
    expect(stored).toBeUndefined();
    await expect(chat.ask('Why?')).resolves.toEqual({ ok: true });
    expect(stored).toBe('token-1');
    expect(chat.state.turns).toMatchObject([{ turnId, question: 'Why?', status: 'waiting' }]);
  });

  it('gives a refusal to whoever asked, with the time to wait', async () => {
    const error = { code: 'rate_limited', message: 'A moment', retryAfterMs: 3000 };
    greet((socket) => socket.on('message', (_, reply) => reply({ ok: false, error })));
    const chat = connect();
    await expect(chat.ask('Why?')).resolves.toEqual({ ok: false, error });
    expect(chat.state.turns).toEqual([]);
    expect(chat.state.notice?.retryAt).toBeGreaterThan(Date.now());
    expect(stored).toBeUndefined();
  });

  it('sends a question that lost its connection again, under the same id', async () => {
    const ids: string[] = [];
    greet((socket, visit) =>
      socket.on('message', ({ clientMessageId }, reply) => {
        ids.push(clientMessageId);
        if (visit === 1) socket.conn.close();
        else reply({ ok: true, turnId });
      }),
    );
    await expect(connect().ask('Why?')).resolves.toEqual({ ok: true });
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('drops a token that is not valid, and comes back once as somebody new', async () => {
    stored = 'forged';
    gateway.use((socket, next) => {
      const refusal = Object.assign(new Error('no'), { data: { code: 'token_invalid', message: 'no' } });
      next(socket.handshake.auth.token ? refusal : undefined);
    });
    greet();
    const chat = connect();
    await online(chat);
    expect(handshakes.map(({ token }) => token)).toEqual(['forged', undefined]);
    expect(stored).toBeUndefined();
    expect(chat.state.restoring).toBe(false);
  });

  it('stays away when it is told for good', async () => {
    gateway.use((_, next) => next(Object.assign(new Error('no'), { data: { code: 'blocked', message: 'No.' } })));
    const { notice } = await reaches(connect(), ({ connection }) => connection === 'refused');
    expect(notice).toMatchObject({ code: 'blocked', message: 'No.' });
  });

  it('comes back by itself after the server has closed, with the newest token', async () => {
    greet((socket, visit) => {
      if (visit === 1) socket.disconnect(true);
    });
    stored = 'old';
    const chat = connect();
    await reaches(chat, ({ session: current }) => current?.token === 'token-2');
    expect(handshakes.map(({ token }) => token)).toEqual(['old', 'token-1']);
  });

  it('moves on when a replica goes away', async () => {
    greet((socket, visit) => {
      if (visit === 1) socket.emit('going_away', { reconnectInMs: 5 });
    });
    await reaches(connect(), ({ session: current }) => current?.token === 'token-2');
  });

  it('asks for what is missing, once a gap', async () => {
    const frame = { turnId, epoch: 1 };
    const resumes: object[] = [];
    greet((socket) => {
      socket.on('resume', (cursor, reply) => {
        resumes.push(cursor);
        reply({ ok: true });
        const snapshot = { ...frame, seq: 3, content: 'abc', tools: [], citations: [], cards: [] };
        socket.emit('snapshot', snapshot);
        socket.emit('finish', { ...frame, seq: 4, status: 'finished' });
      });
      socket.emit('message_chunk', { ...frame, seq: 1, content: 'a' });
      socket.emit('message_chunk', { ...frame, seq: 3, content: 'c' });
      socket.emit('message_chunk', { ...frame, seq: 4, content: 'd' });
    });
    const { turns } = await reaches(connect(), (state) => state.turns[0]?.status === 'finished');
    expect(resumes).toEqual([{ ...frame, seq: 1 }]);
    expect(turns[0]?.content).toBe('abcd');
  });

  it('comes back with the place it had reached in a running answer', async () => {
    const frame = { turnId, epoch: 1 };
    const resumes: object[] = [];
    greet((socket, visit) => {
      socket.on('resume', (cursor, reply) => {
        resumes.push(cursor);
        reply({ ok: true });
        socket.emit('message_chunk', { ...frame, seq: 2, content: 'b' });
        socket.emit('finish', { ...frame, seq: 2, status: 'finished' });
      });
      if (visit > 1) return;
      socket.emit('message_chunk', { ...frame, seq: 1, content: 'a' });
      setImmediate(() => socket.conn.close());
    });
    const { turns } = await reaches(connect(), (state) => state.turns[0]?.status === 'finished');
    expect(resumes).toEqual([{ ...frame, seq: 1 }]);
    expect(turns[0]?.content).toBe('ab');
  });

  it('has an answer given anew, and the question stays where it was', async () => {
    const other = '9c5b94b1-35ad-49bb-b118-8e8fc24abf80';
    const asked: object[] = [];
    greet((socket) => {
      socket.on('message', (_, reply) => reply({ ok: true, turnId }));
      socket.on('regenerate', (which, reply) => {
        asked.push(which);
        reply({ ok: true, turnId: other });
      });
    });
    const chat = connect();
    await chat.ask('Why?');
    await expect(chat.regenerate(turnId)).resolves.toEqual({ ok: true });
    expect(asked).toEqual([{ turnId }]);
    expect(chat.state.turns).toMatchObject([{ turnId: other, question: 'Why?', status: 'waiting' }]);
  });

  it('keeps the answer when it may not be given anew, and says why', async () => {
    const error = { code: 'turn_unknown', message: 'Something was asked since.' };
    greet((socket) => {
      socket.on('message', (_, reply) => reply({ ok: true, turnId }));
      socket.on('regenerate', (_, reply) => reply({ ok: false, error }));
    });
    const chat = connect();
    await chat.ask('Why?');
    await expect(chat.regenerate(turnId)).resolves.toEqual({ ok: false, error });
    expect(chat.state).toMatchObject({ turns: [{ turnId }], notice: error });
  });

  it('hands on what the visitor thinks of an answer', async () => {
    const given: object[] = [];
    greet((socket) =>
      socket.on('feedback', (feedback, reply) => {
        given.push(feedback);
        reply({ ok: true });
      }),
    );
    const chat = connect();
    await online(chat);
    await expect(chat.feedback(turnId, 'down', 'Wrong year')).resolves.toEqual({ ok: true });
    await expect(chat.feedback(turnId, 'up')).resolves.toEqual({ ok: true });
    expect(given).toEqual([
      { turnId, value: 'down', comment: 'Wrong year' },
      { turnId, value: 'up' },
    ]);
  });

  it('forgets a conversation on this device and begins another', async () => {
    stored = 'old';
    greet();
    const chat = connect();
    await online(chat);
    chat.startOver();
    await reaches(chat, ({ session: current }) => current?.token === 'token-2');
    expect(handshakes.at(-1)).toMatchObject({ previous: 'token-1' });
    expect(handshakes.at(-1)?.token).toBeUndefined();
    expect(stored).toBeUndefined();
  });

  it('keeps the token of a conversation that is closed, so that no new one is begun by looking again', async () => {
    stored = 'closed';
    gateway.use((_, next) => next(Object.assign(new Error('no'), { data: { code: 'blocked', message: 'No.' } })));
    const chat = connect();
    await reaches(chat, ({ connection }) => connection === 'refused');
    chat.startOver();
    expect(stored).toBe('closed');
    expect(chat.state.connection).toBe('refused');
  });

  it('closes the talk when the server has taken note of it', async () => {
    greet((socket) => socket.on('end', (_, reply) => reply({ ok: true })));
    const chat = connect();
    await online(chat);
    chat.end();
    await reaches(chat, ({ ended }) => ended);
  });

  it('waits for the network when the device has none', async () => {
    greet();
    const chat = connect();
    await online(chat);
    chat.networkChanged(false);
    expect(chat.state.connection).toBe('offline');
    chat.networkChanged(true);
    await online(chat);
  });
});
