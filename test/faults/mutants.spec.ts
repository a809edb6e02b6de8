import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type TestBroker, type TestDatabase, testBroker, testDatabase, waitFor } from '@minime/testing';
import { TcpRelay } from '../../libs/messaging/test/tcp.relay.js';
import { Chance } from './chance.js';
import { Ledger } from './ledger.js';

/** Beside `node_modules`, so that the copies find their packages. */
const COPIES = '.cache';
const BUILT = 'dist/libs';
const MESSAGING = 'messaging/src';
const EVENTS = 200;
/** Keepers are slower than the publisher, so that a kill always finds them at work. */
const WORK_MS = 50;

/** A guarantee, and how it is taken out of the built code. */
interface Mutation {
  file: string;
  edits: [from: string | RegExp, to: string][];
}

const ackBeforeHandler: Mutation = {
  file: `${MESSAGING}/rabbitmq/rabbitmq.strategy.js`,
  edits: [
    ['let verdict = await judged();', 'acknowledge(channel, message); let verdict = await judged();'],
    [/if \((await this\.settled\([^;]*\))\) acknowledge\(channel, message\);/, '$1;'],
  ],
};
const noInbox: Mutation = {
  file: `${MESSAGING}/inbox/transactional.inbox.js`,
  edits: [['if (noted.length === 0) return false;', '']],
};
const noConfirms: Mutation = {
  file: `${MESSAGING}/rabbitmq/rabbitmq.sender.js`,
  edits: [
    [
      'channel.publish(exchange, routingKey, content, options, settle);',
      'channel.publish(exchange, routingKey, content, options); settle(undefined);',
    ],
  ],
};

describe('the comparison of inputs and effects', () => {
  let copies: string;
  let database: TestDatabase;
  let broker: TestBroker;
  let relay: TcpRelay;
  let ledger: Ledger | undefined;

  beforeAll(async () => {
    await mkdir(COPIES, { recursive: true });
    copies = await mkdtemp(resolve(COPIES, 'mutants-'));
  });

  beforeEach(async () => {
    [database, broker] = await Promise.all([testDatabase(), testBroker()]);
    relay = await TcpRelay.to(broker.url);
    await relay.open();
  });

  afterEach(async () => {
    await ledger?.close();
    await relay.shut();
    await Promise.all([database.drop(), broker.drop()]);
  });

  afterAll(() => rm(copies, { recursive: true, force: true }));

  /** The program of the ledger, in a copy of the build without the guarantee. */
  async function without(name: string, mutation: Mutation | undefined): Promise<string> {
    const copy = join(copies, name.replaceAll(' ', '-'));
    await cp(BUILT, copy, { recursive: true });
    if (mutation) {
      const path = join(copy, mutation.file);
      let code = await readFile(path, 'utf8');
      for (const [from, to] of mutation.edits) {
        const mutated = code.replace(from, to);
        // A mutation that no longer fits would prove nothing.
        expect(mutated).not.toBe(code);
        code = mutated;
      }
      await writeFile(path, code);
    }
    return join(copy, 'messaging/test/ledger.process.js');
  }

  /**
   * Every event twice under its id, a keeper killed with -9 and connections lost on the way: what is lost, what is double?
   * @param untilWhole whether nothing may be missing, and is waited for however long it takes
   */
  async function run(program: string, { untilWhole = false } = {}) {
    const chance = new Chance('mutants');
    const ids = Array.from({ length: EVENTS }, () => chance.uuid());
    ledger = await Ledger.open({ storeUrl: database.url, brokerUrl: broker.url, program, workMs: WORK_MS });
    await ledger.keep();
    const publisher = ledger.publish([...ids, ...ids.slice(-EVENTS / 4)], { brokerUrl: relay.url });
    await waitFor(() => publisher.said('sent').length > EVENTS / 4, { what: 'the publishing', intervalMs: 1 });
    relay.swallow();
    const [victim] = ledger.keepers.splice(0);
    await victim?.kill('SIGKILL');
    await ledger.keep();
    await waitFor(() => publisher.said('sent').length === EVENTS * 1.25, { what: 'all to be sent', timeoutMs: 30_000 });
    if (untilWhole) await ledger.reaches(2 * EVENTS);
    await ledger.settles();
    const { lost, twice } = await ledger.compare(ids);
    return { lost: lost.length, twice: twice.length };
  }

  it('finds nothing in the product as it is', async () => {
    expect(await run(await without('nothing', undefined), { untilWhole: true })).toEqual({ lost: 0, twice: 0 });
  });

  it.each([
    ['acknowledging before the handler', 'lost', ackBeforeHandler],
    ['an inbox that forgets', 'twice', noInbox],
    ['publishing without confirms', 'lost', noConfirms],
  ] as const)('finds %s', async (name, found, mutation) => {
    expect((await run(await without(name, mutation)))[found]).toBeGreaterThan(0);
  });
});
