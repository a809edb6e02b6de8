import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** One address in front of several gateways, as a load balancer is: each connection goes to the next one that answers. */
export class FrontDoor {
  private readonly passing = new Map<Socket, string>();
  private next = 0;

  private constructor(
    private readonly server: Server,
    private readonly gateways: () => string[],
  ) {
    server.on('connection', (near) => this.join(near));
  }

  /** @param gateways the addresses of those that are there right now */
  static async open(gateways: () => string[]): Promise<FrontDoor> {
    const door = new FrontDoor(createServer(), gateways);
    await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Whether a connection leads to this gateway. */
  serves(gateway: string): boolean {
    return [...this.passing.values()].includes(gateway);
  }

  /** Breaks every connection; new ones are welcome. */
  cut(): void {
    for (const near of this.passing.keys()) near.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cut();
    await closed;
  }

  private join(near: Socket): void {
    const all = this.gateways();
    const gateway = all[this.next++ % all.length];
    if (!gateway) {
      near.destroy();
      return;
    }
    this.passing.set(near, gateway);
    const far = connect(Number(new URL(gateway).port), '127.0.0.1');
    near.on('close', () => this.passing.delete(near));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  }
}
