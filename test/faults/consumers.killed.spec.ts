import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type TestBroker, type TestDatabase, testBroker, testDatabase } from '@minime/testing';
import { Chance } from './chance.js';
import { sized } from './faults.config.js';
import { Ledger } from './ledger.js';
import { brokerVersion, databaseVersion, report } from './report.js';

const EVENTS = sized(10_000, 300);
const KILLS = sized(5, 2);
const KEEPERS = 2;
/** So many of the events are published a second time under their id, as an outbox does whose process died in between. */
const REPEATED_SHARE = 0.05;

describe.each([
  ['RabbitMQ', true],
  ['PostgreSQL', false],
] as const)('consumers killed with -9 over %s', (name, overRabbitmq) => {
  let database: TestDatabase;
  let broker: TestBroker | undefined;
  let ledger: Ledger;

  beforeEach(async () => {
    database = await testDatabase();
    broker = overRabbitmq ? await testBroker() : undefined;
    ledger = await Ledger.open({ storeUrl: database.url, ...(broker && { brokerUrl: broker.url }) });
  });

  afterEach(async () => {
    await ledger?.close();
    await Promise.all([database?.drop(), broker?.drop()]);
  });

  it('lose nothing and do nothing twice', async () => {
    const chance = new Chance(`kill ${name}`);
    const ids = Array.from({ length: EVENTS }, () => chance.uuid());
    const repeated = ids.filter(() => chance.next() < REPEATED_SHARE);
    const effects = 2 * ids.length;
    await Promise.all(Array.from({ length: KEEPERS }, () => ledger.keep()));

    const begun = Date.now();
    ledger.publish([...ids, ...repeated]);
    const moments = Array.from({ length: KILLS }, () => chance.between(1, Math.floor(effects * 0.9)));
    for (const moment of moments.sort((a, b) => a - b)) {
      expect(await ledger.reaches(moment)).toBe(true);
      const [victim] = ledger.keepers.splice(chance.between(0, ledger.keepers.length - 1), 1);
      await victim?.kill('SIGKILL');
      await ledger.keep();
    }
    await ledger.reaches(effects);
    const seconds = (Date.now() - begun) / 1_000;
    const { lost, twice } = await ledger.compare(ids);
    report(
      {
        fault: `consumers killed with -9 over ${name}`,
        inputs: `${ids.length} events and ${ids.length} that follow, ${KILLS} kills`,
        lost: lost.length,
        twice: twice.length,
        figures: `${repeated.length} events published twice; ${Math.round(effects / seconds)} effects/s`,
      },
      [await databaseVersion(database.url), ...(broker ? [await brokerVersion(broker.url)] : [])],
    );
    expect({ lost, twice }).toEqual({ lost: [], twice: [] });
  }, 600_000);
});
