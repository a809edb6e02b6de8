import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { connect as connectAmqp } from 'amqplib';
import { DeclarationReader, type Declared } from './amqp.declarations.js';
import { freePort } from './free.port.js';

/**
 * A broker on which we may not make virtual hosts. Tests reach it through a relay that notes what they declare, so that
 * it can be deleted afterwards; a note on disk makes good what a killed run left. Test files must run one at a time.
 */
export class SharedBroker {
  private readonly declared = new Map<string, Declared>();
  private readonly sockets = new Set<Socket>();
  private readonly note: string;

  private constructor(
    private readonly target: URL,
    readonly url: string,
    private readonly server: Server,
  ) {
    this.note = join(tmpdir(), `minime-broker-${createHash('sha256').update(target.href).digest('hex').slice(0, 16)}`);
  }

  static async open(brokerUrl: string): Promise<SharedBroker> {
    const target = new URL(brokerUrl);
    const port = await freePort();
    const url = new URL(brokerUrl);
    url.protocol = 'amqp:';
    url.host = `127.0.0.1:${port}`;
    const server = createServer();
    const broker = new SharedBroker(target, url.href, server);
    server.on('connection', (near) => broker.relay(near));
    await broker.clear(JSON.parse(await readFile(broker.note, 'utf8').catch(() => '[]')));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return broker;
  }

  async drop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
    await this.clear([...this.declared.values()]);
    await rm(this.note, { force: true });
  }

  private relay(near: Socket): void {
    const { hostname: host, protocol, port } = this.target;
    const far =
      protocol === 'amqps:'
        ? connectTls({ host, servername: host, port: Number(port || 5671) })
        : connect({ host, port: Number(port || 5672), noDelay: true });
    const reader = new DeclarationReader((declared) => this.remember(declared));
    near.setNoDelay(true).on('data', (bytes) => reader.read(bytes));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  }

  private remember(declared: Declared): void {
    const key = `${declared.kind} ${declared.name}`;
    if (this.declared.has(key)) return;
    this.declared.set(key, declared);
    void writeFile(this.note, JSON.stringify([...this.declared.values()]));
  }

  private async clear(things: Declared[]): Promise<void> {
    if (things.length === 0) return;
    const connection = await connectAmqp(this.target.href);
    const channel = await connection.createChannel();
    for (const { kind, name } of things) {
      await (kind === 'queue' ? channel.deleteQueue(name) : channel.deleteExchange(name));
    }
    await connection.close();
  }
}
