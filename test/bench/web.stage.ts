import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Server, type Socket } from 'socket.io';
import { HOST_PAGES } from './web.pages.js';

const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const BUILT = resolve('dist/apps/web');
const SOCKET_CLIENT = resolve('node_modules/socket.io-client/dist/socket.io.min.js');
const HOUR_MS = 3_600_000;

/** What a question gets. `acknowledge` is the answer to the client's `message`. */
export type Play = (socket: Socket, turnId: string, question: string, acknowledge: (answer: object) => void) => void;

export interface WebStage {
  url: string;
  close(): Promise<void>;
}

/**
 * Serves the built web client and says to it whatever the play wants: where the page itself is looked at, and not what is
 * behind it.
 * @param admit throws what `connect_error` is to tell of a refused connection, or returns what is special about its session
 */
export async function openStage(play: Play, admit: () => object = () => ({})): Promise<WebStage> {
  const http = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://stage');
    const page = pathname === '/' ? readFileSync(`${BUILT}/index.html`) : HOST_PAGES[pathname];
    const path = pathname === '/socket.io.min.js' ? SOCKET_CLIENT : `${BUILT}${pathname}`;
    const isKnown = page !== undefined || pathname === '/theme.css' || existsSync(path);
    const type = TYPES[extname(pathname)] ?? 'text/html; charset=utf-8';
    response.writeHead(isKnown ? 200 : 404, { 'content-type': type, 'content-encoding': 'gzip' });
    response.end(gzipSync(page ?? (existsSync(path) ? readFileSync(path) : '')));
  });
  const io = new Server(http, { transports: ['websocket'], serveClient: false });
  io.use((_, next) => {
    try {
      admit();
      next();
    } catch (refusal) {
      next(refusal as Error);
    }
  });
  io.on('connection', (socket) => {
    socket.emit('session', { ...session(), ...admit() });
    socket.on('message', ({ text, clientMessageId }, acknowledge: (answer: object) => void) => {
      const turnId = randomUUID();
      play(socket, turnId, text, (answer) => {
        acknowledge({ turnId, ...answer });
        if (!('ok' in answer && answer.ok)) return;
        socket.emit('turn_started', { turnId, epoch: 1, author: 'assistant', question: text, clientMessageId });
      });
    });
    socket.on('end', (_, acknowledge: (answer: object) => void) => acknowledge({ ok: true }));
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: async () => {
      http.closeAllConnections();
      await io.close();
    },
  };
}

export const PERSONA = {
  name: 'Ada Lovelace',
  greeting: 'Good day! Ask me about engines.',
  starters: ['What is Note G?', 'Who taught you mathematics?'],
  links: [{ label: 'The Notes', url: 'https://example.org/notes' }],
  disclosure: 'I am an AI version of Ada Lovelace.',
};

const session = () => ({
  conversationId: randomUUID(),
  token: 'none',
  expiresAt: new Date(Date.now() + HOUR_MS).toISOString(),
  persona: PERSONA,
  limits: { messageChars: 2_000, perMinute: 1_000 },
  sandboxed: [],
  privacyEndpoint: '/privacy/conversation',
});
