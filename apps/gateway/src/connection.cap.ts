import { Inject, Injectable } from '@nestjs/common';
import { addressUnit } from './client-address.js';
import type { GatewayConfig } from './gateway.config.js';
import { GATEWAY_CONFIG } from './gateway.tokens.js';
import { Refusal } from './refusal.js';

/** How many connections this process holds for each client address; IPv6 counts by /64. */
@Injectable()
export class ConnectionCap {
  private readonly open = new Map<string, number>();
  private readonly max: number;

  constructor(@Inject(GATEWAY_CONFIG) config: Pick<GatewayConfig, 'MAX_CONNECTIONS_PER_IP'>) {
    this.max = config.MAX_CONNECTIONS_PER_IP;
  }

  /** Connections that this process holds. */
  get count(): number {
    return [...this.open.values()].reduce((sum, count) => sum + count, 0);
  }

  /**
   * Counts one more connection; the function it returns counts it off again, once however often it is called.
   * @throws Refusal `too_many_connections`
   */
  enter(address: string): () => void {
    const unit = addressUnit(address);
    const count = this.open.get(unit) ?? 0;
    if (count >= this.max) {
      throw new Refusal('too_many_connections', 'Too many chats are open from your network; please close one.');
    }
    this.open.set(unit, count + 1);
    let entered = true;
    return () => {
      if (entered) this.leave(unit);
      entered = false;
    };
  }

  private leave(unit: string): void {
    const count = (this.open.get(unit) ?? 1) - 1;
    if (count > 0) this.open.set(unit, count);
    else this.open.delete(unit);
  }
}
