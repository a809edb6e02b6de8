import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestBroker, testBroker, waitFor } from '@minime/testing';
import pg from 'pg';
import { type StartedPostgres, startPostgres } from '../../scripts/lib/postgres.mjs';
import { Chance } from './chance.js';
import { sized } from './faults.config.js';
import { Ledger } from './ledger.js';
import { brokerVersion, databaseVersion, report } from './report.js';

const EVENTS = sized(2_000, 200);
const OUTAGES = sized(5, 1);
const OUTAGE_MS = sized(4_000, 300);
/**
 * Between two volleys of twenty, in milliseconds: a machine that runs other tests as well keeps up with that, so a new event
 * waits for the return of the database and not for thousands before it.
 */
const PAUSE_MS = sized(800, 100);
/** The short form shares its cores with every other test: there the figure is told, and only a standstill is a failure. */
const BACK_WITHIN_MS = sized(10_000, 60_000);

describe('PostgreSQL killed and started', () => {
  let postgres: StartedPostgres;
  let broker: TestBroker;

  beforeAll(async () => {
    [postgres, broker] = await Promise.all([startPostgres(), testBroker()]);
  });

  afterAll(async () => {
    await Promise.all([postgres?.stop(), broker?.drop()]);
  });

  it.each([
    ['RabbitMQ', true],
    ['PostgreSQL', false],
  ] as const)(
    'under events over %s: acknowledged is what was committed',
    async (name, overRabbitmq) => {
      const chance = new Chance(`postgres ${name}`);
      const ids = Array.from({ length: EVENTS }, () => chance.uuid());
      const probes: string[] = [];
      const storeUrl = postgres.url.replace(/postgres$/, `store_${overRabbitmq ? 'far' : 'near'}`);
      await createDatabase(postgres.url, storeUrl);
      const ledger = await Ledger.open({ storeUrl, ...(overRabbitmq && { brokerUrl: broker.url }) });
      const recovery: number[] = [];
      try {
        await ledger.keep();
        ledger.publish(ids, { pauseMs: PAUSE_MS });
        for (let outage = 1; outage <= OUTAGES; outage++) {
          expect(await ledger.reaches(Math.floor((EVENTS * outage) / (OUTAGES + 1)))).toBe(true);
          await postgres.stop();
          const until = Date.now() + OUTAGE_MS;
          await waitFor(() => Date.now() > until, { what: 'the outage to last' });
          await postgres.start();
          const back = Date.now();
          const probe = chance.uuid();
          probes.push(probe);
          ledger.publish([probe]);
          await waitFor(() => ledger.has(probe), { what: 'an event asked after the return', timeoutMs: 30_000 });
          recovery.push(Date.now() - back);
        }
        await ledger.reaches(2 * (ids.length + probes.length));
        const { lost, twice } = await ledger.compare([...ids, ...probes]);
        report(
          {
            fault: `PostgreSQL killed under events over ${name}`,
            inputs: `${ids.length} events and ${ids.length} that follow, ${OUTAGES} outages of ${OUTAGE_MS / 1_000} s`,
            lost: lost.length,
            twice: twice.length,
            figures: `a new event is through ${Math.max(...recovery)} ms after the return at most`,
          },
          [await databaseVersion(storeUrl), await brokerVersion(broker.url)],
        );
        expect({ lost, twice }).toEqual({ lost: [], twice: [] });
        expect(Math.max(...recovery)).toBeLessThan(BACK_WITHIN_MS);
      } finally {
        await ledger.close();
      }
    },
    300_000,
  );
});

async function createDatabase(serverUrl: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${new URL(url).pathname.slice(1)}`).finally(() => client.end());
}
