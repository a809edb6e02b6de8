import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '@minime/testing';

/** Stands between a client and a server, and does to their connections what networks do. */
export class TcpRelay {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private swallowing = false;

  /** A relay to the host and port of `target`; it does not listen before `open`. */
  static async to(target: string): Promise<TcpRelay> {
    // For its whole life: the client's URL must not change when the relay is shut and opened.
    return new TcpRelay(new URL(target), await freePort());
  }

  private constructor(
    private readonly target: URL,
    private readonly port: number,
  ) {}

  /** The target's URL with the relay's address. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    return url.href;
  }

  async open(): Promise<void> {
    this.swallowing = false;
    this.server = createServer((near) => this.join(near, connect(Number(this.target.port), this.target.hostname)));
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
  }

  /** Refuses new connections and resets the present ones. */
  async shut(): Promise<void> {
    const closed = new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(undefined)));
    this.reset();
    await closed;
  }

  /** Resets the present connections; new ones are welcome. */
  reset(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Black hole: the present connections stay open, and nothing passes any more. New ones are welcome. */
  swallow(): void {
    this.swallowing = true;
    for (const socket of this.sockets) {
      socket.unpipe();
      socket.resume();
    }
    this.sockets.clear();
    this.swallowing = false;
  }

  private join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        if (!this.swallowing) near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  }
}
