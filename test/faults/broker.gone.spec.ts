import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { percentile, type TestDatabase, testDatabase, waitFor } from '@minime/testing';
import { Replica } from '../../libs/messaging/test/replica.js';
import { TcpRelay } from '../../libs/messaging/test/tcp.relay.js';
import { type StartedRabbitmq, startRabbitmq } from '../../scripts/lib/rabbitmq.mjs';
import { Chance } from './chance.js';
import { sized } from './faults.config.js';
import { Ledger } from './ledger.js';
import { brokerVersion, databaseVersion, report } from './report.js';

const EVENTS = sized(3_000, 200);
const STOPS = sized(5, 1);
const HOLES = sized(20, 2);
/** Events come more slowly than they are handled: what is measured is how soon work goes on, not how long a queue got. */
const PAUSE_MS = sized(100, 0);
/** The short form shares its cores with every other test: there the figure is told, and only a standstill is a failure. */
const P95_RECOVERY_MS = sized(5_000, 60_000);

describe('RabbitMQ gone', () => {
  let rabbitmq: StartedRabbitmq;
  let relay: TcpRelay;
  let database: TestDatabase;
  let ledger: Ledger;
  let probe: Replica;
  const chance = new Chance('broker gone');
  /** Every id that was ever published here. */
  const all: string[] = [];

  beforeAll(async () => {
    [rabbitmq, database] = await Promise.all([startRabbitmq(), testDatabase()]);
    relay = await TcpRelay.to(rabbitmq.url);
    await relay.open();
    probe = await Replica.start({ app: 'probe', config: { RABBITMQ_URL: rabbitmq.url } });
    ledger = await Ledger.open({ storeUrl: database.url, brokerUrl: relay.url });
  });

  afterAll(async () => {
    await Promise.all([ledger?.close(), probe?.close()]);
    await relay?.shut();
    await Promise.all([rabbitmq?.stop(), database?.drop()]);
  });

  /** Publishes all the while, breaks the broker so many times, and compares in the end. */
  async function under(fault: string, times: number, breakOnce: () => Promise<number>): Promise<void> {
    const before = await ledger.count();
    const ids = Array.from({ length: EVENTS }, () => chance.uuid());
    all.push(...ids);
    if (ledger.keepers.length === 0) await ledger.keep();
    ledger.publish(ids, { pauseMs: PAUSE_MS });
    const recovery: number[] = [];
    for (let time = 1; time <= times; time++) {
      expect(await ledger.reaches(before + Math.floor((EVENTS * time) / (times + 1)))).toBe(true);
      recovery.push(await breakOnce());
    }
    await ledger.reaches(2 * all.length);
    const { lost, twice } = await ledger.compare(all);
    const p95 = percentile(recovery, 0.95);
    report(
      {
        fault,
        inputs: `${ids.length} events and ${ids.length} that follow, ${times} times`,
        lost: lost.length,
        twice: twice.length,
        figures: `recovery p50 ${percentile(recovery, 0.5)} ms, p95 ${p95} ms`,
      },
      [await databaseVersion(database.url), await brokerVersion(rabbitmq.url)],
    );
    expect({ lost, twice }).toEqual({ lost: [], twice: [] });
    expect(p95).toBeLessThan(P95_RECOVERY_MS);
  }
  /** Publishes one event on a way of its own and resolves with the milliseconds from now until its effect is there. */
  async function recovered(): Promise<number> {
    const since = Date.now();
    const id = chance.uuid();
    all.push(id);
    const data = { conversationId: id, turnId: id, value: 'up' as const };
    await waitFor(() => probe.publisher.publish('feedback.given.v1', data, { id }), { what: 'a publish' });
    await waitFor(() => ledger.has(id), { what: 'an effect after the fault', timeoutMs: 60_000 });
    return Date.now() - since;
  }

  it('stopped and started: nothing is lost, and work goes on within seconds', async () => {
    await under('broker stopped and started', STOPS, async () => {
      await rabbitmq.stop();
      await rabbitmq.start();
      return recovered();
    });
  }, 300_000);

  it('behind a connection that swallows everything: nothing is lost, and work goes on within seconds', async () => {
    await under('connection black-holed', HOLES, async () => {
      relay.swallow();
      return recovered();
    });
  }, 300_000);

  it('in alarm: it is a degraded part, in words and as a figure, until it takes messages again', async () => {
    const edge = await Replica.start({ app: 'edge', config: { RABBITMQ_URL: rabbitmq.url } });
    const degraded = () => edge.host.health.report().degraded['edge.messaging'];
    const blocked = async () =>
      /^minime_broker_blocked\{app="edge"\} (\d)$/m.exec(await edge.host.metrics.metrics())?.[1];
    const id = chance.uuid();
    const publish = () =>
      edge.publisher.publish('feedback.given.v1', { conversationId: id, turnId: id, value: 'up' }, { id });
    try {
      await publish();
      expect([degraded(), await blocked()]).toEqual([undefined, '0']);
      await rabbitmq.control('set_vm_memory_high_watermark', 'absolute', '1');
      // The broker takes one more at most before it says so, on every connection anew.
      const refused = await waitFor(
        async () => {
          const error = await publish().then(
            () => undefined,
            (reason) => reason,
          );
          return (await blocked()) === '1' && error;
        },
        { what: 'a refusal' },
      );
      expect(refused).toMatchObject({ code: 'unavailable', retryable: true });
      expect(degraded()).toMatch(/takes no messages/);
      expect(edge.host.health.report().ready).toBe(true);
      await rabbitmq.control('set_vm_memory_high_watermark', '0.4');
      await waitFor(async () => degraded() === undefined && (await blocked()) === '0', { what: 'the alarm to end' });
      await publish();
    } finally {
      await edge.close();
    }
  });
});
