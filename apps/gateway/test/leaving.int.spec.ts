import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { EventPublisher } from '@minime/messaging';
import { waitFor } from '@minime/testing';
import pg from 'pg';
import { type Client, type Gateway, House } from './gateway.harness.js';

/** Less than clients are given to leave. */
const LEAVE_MS = 1_800;
const msOf = async (work: Promise<void>) => {
  const since = performance.now();
  await work;
  return performance.now() - since;
};

let house: House;

beforeAll(async () => {
  house = await House.open();
});
afterEach(() => house.disconnectClients());
afterAll(() => house.close());

describe('a gateway that leaves', () => {
  it.each(['websocket', 'polling'])(
    'answers what it has taken on over %s, says when to come back, and goes',
    async (transport) => {
      const gateway = await house.gateway();
      const client = house.client(gateway, { transports: [transport] });
      const { conversationId } = await client.hears('session');
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const publisher = gateway.app.get(EventPublisher);
      const publish = publisher.publishAll.bind(publisher);
      publisher.publishAll = async (events) => {
        await held;
        return publish(events);
      };
      const inFlight = client.ask('message', { text: 'Just in time' });
      await waitFor(async () => (await bucketOf(conversationId)) !== undefined, {
        what: 'the message to be under way',
      });

      // At once: a client that stays is cut off soon.
      const late = new Promise((asked) => {
        client.socket.once('going_away', () => asked(client.ask('message', { text: 'Too late' })));
      });
      const closed = gateway.close();
      const { reconnectInMs } = await client.hears('going_away');
      expect(reconnectInMs).toBeGreaterThanOrEqual(200);
      expect(reconnectInMs).toBeLessThanOrEqual(2_000);
      expect(await late).toMatchObject({
        ok: false,
        error: { code: 'unavailable', retryAfterMs: expect.any(Number) },
      });
      release();
      expect(await inFlight).toMatchObject({ ok: true });
      await closed;
      expect(await client.hears('disconnect')).not.toBe('io server disconnect');
      expect((await house.chat.hears('turn.requested.v1', conversationId)).data.question).toBe('Just in time');
    },
  );

  it('lets answers flow on until its clients have gone, who find the rest at another one', async () => {
    const [leaving, other] = [await house.gateway(), await house.gateway()];
    const client = house.client(leaving);
    const { conversationId, token } = await client.hears('session');
    const turnId = randomUUID();
    const chunk = (seq: number) =>
      house.send(conversationId, 'message_chunk', { turnId, epoch: 1, seq, content: `${seq} ` });
    const at = new Date().toISOString();
    house.send(conversationId, 'turn_started', { turnId, epoch: 1, author: 'assistant', question: 'Count!', at });
    chunk(1);
    await client.hears('message_chunk');

    // At once: a client that stays is cut off soon.
    const refused = new Promise<Client>((late) => {
      client.socket.once('going_away', () => {
        chunk(2);
        late(house.client(leaving, { auth: { token } }));
      });
    });
    const closed = leaving.close();
    await waitFor(() => client.all('message_chunk').length >= 2, { what: 'the answer to flow on' });
    const late = await refused;
    expect((await late.hears('connect_error')).data).toMatchObject({ code: 'unavailable', retryAfterMs: 500 });
    client.socket.disconnect();
    const lasted = await msOf(closed);
    const deserted = await house.gateway();
    expect(lasted).toBeLessThan(LEAVE_MS + (await msOf(deserted.close())));

    chunk(3);
    const again = house.client(other, { auth: { token } });
    await again.hears('session');
    expect(await again.ask('resume', { turnId, epoch: 1, seq: 2 })).toEqual({ ok: true });
    expect(await again.hears('message_chunk')).toMatchObject({ seq: 3 });
  });

  it('gives its port back, also with a keep-alive connection open', async () => {
    const gateway = await house.gateway();
    await fetch(`${gateway.url}/nothing`, { headers: { Connection: 'keep-alive' } });
    await gateway.close();
    await expect(fetch(gateway.url)).rejects.toThrow();
  });
});

describe('a gateway that cannot open', () => {
  let taken: Server;
  beforeAll((done) => {
    taken = createServer().listen(0, done);
  });
  afterAll((done) => {
    taken.close(done);
  });

  it('says in one line which variable names the taken port', async () => {
    const { port } = taken.address() as AddressInfo;
    await expect(house.gateway({ PORT: String(port) })).rejects.toMatchObject({
      code: 'port_in_use',
      message: `Port ${port} is taken: set PORT to another one (0: any free port)`,
    });
  });

  it('lists every variable that is wrong', async () => {
    const wrong = {
      SESSION_SECRET: 'short',
      ALLOWED_ORIGINS: 'ada.example',
      MAX_MESSAGE_CHARS: '0',
      TRUST_PROXY_HOPS: '-1',
    };
    const start = house.gateway(wrong);
    for (const name of Object.keys(wrong)) await expect(start).rejects.toThrow(new RegExp(`^  ${name}: `, 'm'));
    await expect(start).rejects.not.toThrow('short');
  });
});

describe('a database that is gone', () => {
  let gateway: Gateway;
  let proxy: DatabaseProxy;

  beforeAll(async () => {
    proxy = await DatabaseProxy.open(house.database.url);
    gateway = await house.gateway({ DATABASE_URL: proxy.url });
  });
  afterAll(() => proxy.close());

  it('refuses messages kindly, lets nobody slip past the limit, and serves again when it is back', async () => {
    const client = house.client(gateway);
    await client.hears('session');
    expect(await client.ask('message', { text: 'one' })).toMatchObject({ ok: true });
    proxy.cut();
    for (const text of ['two', 'three']) {
      expect(await client.ask('message', { text })).toMatchObject({
        ok: false,
        error: { code: 'unavailable', retryAfterMs: 5_000 },
      });
    }
    const newcomer = house.client(gateway);
    await newcomer.hears('session');
    proxy.restore();
    await waitFor(async () => (await client.ask('message', { text: 'four' })).ok, { what: 'a message to be accepted' });
  });
});

/** Stands between a gateway and its database, and can break. */
class DatabaseProxy {
  private whole = true;
  private readonly sockets = new Set<import('node:net').Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(databaseUrl: string): Promise<DatabaseProxy> {
    const { connect } = await import('node:net');
    const target = new URL(databaseUrl);
    const server = createServer((socket) => {
      if (!proxy.whole) {
        socket.destroy();
        return;
      }
      const upstream = connect(Number(target.port), target.hostname);
      for (const [one, other] of [
        [socket, upstream],
        [upstream, socket],
      ] as const) {
        proxy.sockets.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          other.destroy();
          proxy.sockets.delete(one);
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(databaseUrl);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const proxy = new DatabaseProxy(server, url.href);
    return proxy;
  }

  cut(): void {
    this.whole = false;
    for (const socket of this.sockets) socket.destroy();
  }

  restore(): void {
    this.whole = true;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function bucketOf(conversationId: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: house.database.url });
  await client.connect();
  const key = `conversation:${conversationId}`;
  const { rows } = await client.query('SELECT tokens FROM gateway.rate_limit_buckets WHERE key = $1', [key]);
  await client.end();
  return rows[0];
}
