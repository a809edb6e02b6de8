import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import type { Server } from 'socket.io';
import { VisitorGateway } from '../src/visitor.gateway.js';
import { VisitorTokens } from '../src/visitor-token.js';
import { type Gateway, House, SECRET } from './gateway.harness.js';

const CLIENTS = 200;
const LIMIT_BYTES = 256 * 1_024;
const CHUNK = 'x'.repeat(32_000);
const CHUNKS = 40;
/** What one chunk and what stands around the frames takes at most. */
const SLACK_BYTES = 40_000;

const conversationId = randomUUID();
const turnId = randomUUID();
let house: House;
let gateway: Gateway;
let token: string;
let directory: string;
let door: ReturnType<typeof createServer>;
/** The gateway's ends of the connections. */
const served = new Set<Socket>();
const clients: SilentClient[] = [];

/**
 * A Socket.IO client by hand: says hello, and reads only when it is told to. It comes through a Unix socket, whose kernel
 * buffer is small and does not grow, so that what it leaves unread stays in the gateway.
 */
class SilentClient {
  private text = '';

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => {
      this.text += data;
    });
    socket.on('error', () => undefined);
  }

  static async open(path: string): Promise<SilentClient> {
    const client = new SilentClient(connect(path));
    const head = [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      'Host: localhost',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
    ];
    client.socket.write(`${head.join('\r\n')}\r\n\r\n`);
    await client.hears('"sid"');
    client.socket.write(masked(`40${JSON.stringify({ token })}`));
    await client.hears('"history"');
    return client;
  }

  hears(words: string): Promise<unknown> {
    return waitFor(() => this.text.includes(words), { what: words });
  }
}

/** A text frame as clients send it; the mask is zero, so that the words stay as they are. */
function masked(words: string): Buffer {
  const head = Buffer.from([0x81, 0x80 | 126, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(words.length, 2);
  return Buffer.concat([head, Buffer.from(words)]);
}

/** What the gateway holds for each client that it has let in by the door, in bytes. */
const unread = (): number[] => {
  const { sockets } = (gateway.app.get(VisitorGateway) as unknown as { server: Server }).server.sockets;
  const silent = [...sockets.values()].filter(({ request }) => served.has(request.socket));
  return silent.map(({ conn }) => {
    const { writeBuffer, transport } = conn as unknown as {
      writeBuffer: { data?: string }[];
      transport: { socket: { bufferedAmount: number } };
    };
    return writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), transport.socket.bufferedAmount);
  });
};
const send = (event: 'turn_started' | 'message_chunk' | 'finish', payload: object) =>
  house.send(conversationId, event, { turnId, epoch: 1, ...payload });

beforeAll(async () => {
  house = await House.open();
  gateway = await house.gateway();
  const visitor = { conversationId, visitorId: randomUUID() };
  ({ token } = await new VisitorTokens({ SESSION_SECRET: [SECRET] }).issue(visitor));
  directory = await mkdtemp(join(tmpdir(), 'minime-slow-'));
  door = createServer((socket) => {
    served.add(socket);
    gateway.app.getHttpServer().emit('connection', socket);
  });
  await new Promise<void>((resolve) => door.listen(join(directory, 'door'), resolve));
  const open = () => SilentClient.open(join(directory, 'door'));
  clients.push(...(await Promise.all(Array.from({ length: CLIENTS }, open))));
});
afterAll(async () => {
  for (const { socket } of clients) socket.destroy();
  door.close();
  await house.close();
  await rm(directory, { recursive: true, force: true });
});

it('holds back what 200 clients do not read, and gives each the whole answer once it reads', async () => {
  for (const { socket } of clients) socket.pause();
  const reader = house.client(gateway, { auth: { token } });
  await reader.hears('history');
  send('turn_started', { author: 'assistant', question: 'Why?', at: new Date().toISOString() });
  for (let seq = 1; seq <= CHUNKS; seq++) {
    send('message_chunk', { seq, content: CHUNK });
    await waitFor(() => reader.all('message_chunk').length >= seq, { what: `chunk ${seq}`, intervalMs: 1 });
  }
  send('finish', { seq: CHUNKS, status: 'finished' });
  await reader.hears('finish');
  expect(reader.all('message_chunk')).toHaveLength(CHUNKS);

  expect(unread()).toHaveLength(CLIENTS);
  expect(Math.min(...unread())).toBeGreaterThan(LIMIT_BYTES);
  expect(Math.max(...unread())).toBeLessThan(LIMIT_BYTES + SLACK_BYTES);

  const snapshot = { turnId, epoch: 1, seq: CHUNKS, content: 'The whole answer.', tools: [], citations: [], cards: [] };
  const finish = { turnId, epoch: 1, seq: CHUNKS, status: 'finished' as const };
  house.chat.snapshot = () => ({ snapshot, finish });
  for (const { socket } of clients.slice(0, 5)) socket.resume();
  for (const client of clients.slice(0, 5)) await client.hears('The whole answer.');
  expect(Math.max(...unread())).toBeLessThan(LIMIT_BYTES + SLACK_BYTES);
});
