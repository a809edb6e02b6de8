import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';
import type { OriginPolicy } from './origin.policy.js';
import { Refusal } from './refusal.js';

/** Room for an over-long message to be told so, and not for much more; a client that sends more is disconnected. */
const MAX_PACKET_BYTES = 256 * 1_024;
/** A client that has opened a transport joins the conversation at once, or is not one of ours. */
const JOIN_TIMEOUT_MS = 10_000;
/** Connections that have not ended by themselves by then are cut when the server closes. */
const CLOSE_MS = 500;

/** Socket.IO as this edge wants it: origins checked before anything is opened, small packets, a close that does not hang. */
export class VisitorAdapter extends IoAdapter {
  constructor(
    app: INestApplication,
    private readonly origins: OriginPolicy,
  ) {
    super(app);
  }

  override createIOServer(port: number, options: Partial<ServerOptions> = {}): Server {
    const { crossOrigins } = this.origins;
    // Socket.IO itself takes a part of its options; Nest's type asks for all.
    const wanted: Partial<ServerOptions> = {
      ...options,
      serveClient: false,
      perMessageDeflate: false,
      maxHttpBufferSize: MAX_PACKET_BYTES,
      connectTimeout: JOIN_TIMEOUT_MS,
      ...(crossOrigins.length > 0 && { cors: { origin: crossOrigins, methods: ['GET', 'POST'] } }),
      allowRequest: (request, decide) => {
        if (this.origins.allows(request)) decide(null, true);
        else forbid(request);
      },
    };
    return super.createIOServer(port, wanted as ServerOptions);
  }

  /** Every event of a client goes through the one dispatcher; no method is bound to an event by decorator. */
  override bindMessageHandlers(): void {}

  override async close(server: Server): Promise<void> {
    const cut = setTimeout(() => this.httpServer.closeAllConnections(), CLOSE_MS);
    await super.close(server);
    clearTimeout(cut);
  }
}

/** Answers by itself, because Socket.IO would answer an upgrade with 400 and either way with a code of its own. */
function forbid(request: IncomingMessage & { res?: ServerResponse }): void {
  const { code, message } = new Refusal('origin_not_allowed', 'This site may not open a chat here.').detail;
  const body = JSON.stringify({ code, message });
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  };
  if (request.res) {
    request.res.writeHead(403, headers).end(body);
    return;
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  request.socket.on('error', () => request.socket.destroy());
  request.socket.end(`HTTP/1.1 403 Forbidden\r\n${lines.join('')}\r\n${body}`);
}
