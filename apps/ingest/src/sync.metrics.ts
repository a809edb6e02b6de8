import { Gauge, type Registry } from 'prom-client';
import type { SyncMemory, SyncReport } from './ports.js';

/**
 * What operations watches of the knowledge: how the last sync went, whoever ran it. It is read from where syncs are
 * remembered, because a CronJob is gone before anybody could ask it.
 */
export class SyncMetrics {
  constructor(registry: Registry, memory: SyncMemory, now: () => number = Date.now) {
    const gauge = (name: string, help: string, read: (report: SyncReport) => number) =>
      new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          const report = await memory.lastReport().catch(() => undefined);
          this.remove();
          if (report) this.set(read(report));
        },
      });
    gauge('minime_sync_age_seconds', 'Time since the last sync was finished', ({ finishedAt }) => {
      return (now() - Date.parse(finishedAt)) / 1_000;
    });
    gauge('minime_sync_pages', 'Pages that the sources have', ({ seen }) => seen);
    gauge('minime_sync_failed_pages', 'Pages that the last sync could not read', ({ failed }) => failed.length);
  }
}
