import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '@minime/testing';

/** Stands before a real server on a port of its own, and is shut until it is opened: a server that comes up late. */
export class TcpGate {
  private readonly sockets = new Set<Socket>();

  private constructor(
    readonly url: string,
    private readonly port: number,
    private readonly server: Server,
  ) {}

  static async closed(target: URL): Promise<TcpGate> {
    const port = await freePort();
    const url = new URL(target);
    url.host = `127.0.0.1:${port}`;
    const server = createServer();
    const gate = new TcpGate(url.href, port, server);
    server.on('connection', (near) => {
      const far = connect(Number(target.port || 5432), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        gate.sockets.add(from);
        from.on('error', () => to.destroy()).pipe(to);
      }
    });
    return gate;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
