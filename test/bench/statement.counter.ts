import { connect, createServer, type Server, type Socket } from 'node:net';

/** First bytes of frontend messages after which a server answers: a simple query, and the end of an extended one. */
const QUERY = 'Q'.charCodeAt(0);
const SYNC = 'S'.charCodeAt(0);
const LENGTH_BYTES = 4;

/** Stands between services and PostgreSQL and counts their round trips, by application name. */
export class StatementCounter {
  private readonly counts = new Map<string, number>();

  private constructor(private readonly server: Server) {}

  /** @param databaseUrl where it hands everything on to */
  static async before(databaseUrl: string): Promise<{ counter: StatementCounter; url: string }> {
    const target = new URL(databaseUrl);
    const server = createServer();
    const counter = new StatementCounter(server);
    server.on('connection', (client) => counter.relay(client, connect(Number(target.port), target.hostname)));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = new URL(databaseUrl);
    url.port = String((server.address() as { port: number }).port);
    return { counter, url: url.href };
  }

  /** Round trips since the last look, by application. */
  take(): Record<string, number> {
    const taken = Object.fromEntries(this.counts);
    this.counts.clear();
    return taken;
  }

  close(): void {
    this.server.close();
  }

  private relay(client: Socket, server: Socket): void {
    const reader = new FrontendReader((application) => {
      this.counts.set(application, (this.counts.get(application) ?? 0) + 1);
    });
    client.on('data', (bytes: Buffer) => {
      reader.read(bytes);
      server.write(bytes);
    });
    server.on('data', (bytes: Buffer) => client.write(bytes));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => undefined).on('close', () => other.destroy());
    }
  }
}

/** Cuts what a client sends into messages; see PostgreSQL's protocol, 53.2. */
class FrontendReader {
  private rest = Buffer.alloc(0);
  private application: string | undefined;

  constructor(private readonly onRoundTrip: (application: string) => void) {}

  read(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    for (;;) {
      const head = this.application === undefined ? 0 : 1;
      if (this.rest.length < head + LENGTH_BYTES) return;
      const length = head + this.rest.readInt32BE(head);
      if (this.rest.length < length) return;
      this.take(this.rest.subarray(0, length));
      this.rest = this.rest.subarray(length);
    }
  }

  private take(message: Buffer): void {
    if (this.application === undefined) {
      this.application = /application_name\0([^\0]*)\0/.exec(message.toString('latin1'))?.[1] ?? 'unnamed';
    } else if (message[0] === QUERY || message[0] === SYNC) this.onRoundTrip(this.application);
  }
}
