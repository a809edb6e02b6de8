import { Gauge, type Registry } from 'prom-client';
import type { ConnectionCap } from './connection.cap.js';

/** What operations watches of the edge. */
export class GatewayMetrics {
  constructor(registry: Registry, cap: ConnectionCap) {
    new Gauge({
      name: 'minime_connections',
      help: 'Visitors that are connected to this process',
      registers: [registry],
      collect() {
        this.set(cap.count);
      },
    });
  }
}
