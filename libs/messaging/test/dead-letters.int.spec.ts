import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventData } from '@minime/contracts';
import { AppError } from '@minime/platform';
import { waitFor } from '@minime/testing';
import type { DeadLetters } from '../src/dead-letters/dead-letters.js';
import { EmbeddedDeadLetters } from '../src/dead-letters/embedded.dead-letters.js';
import { BrokerMessages } from '../src/dead-letters/kept.messages.js';
import { RabbitDeadLetters } from '../src/dead-letters/rabbitmq.dead-letters.js';
import { dlqCommandLine } from '../src/dlq.command-line.js';
import { type BrokerUnderTest, embeddedBroker, rabbitmqBroker } from './brokers.js';
import { Replica } from './replica.js';

const EVENT = 'feedback.given.v1';
const COMMENT = 'what only the owner may read';
const feedback = (): EventData<typeof EVENT> => ({
  conversationId: randomUUID(),
  turnId: randomUUID(),
  value: 'down',
  comment: COMMENT,
});

const BUDGET: EventData<'budget.reached.v1'> = { scope: 'day', limitUsd: 5, spentUsd: 5 };

describe.each([
  ['PostgreSQL', embeddedBroker],
  ['RabbitMQ', rabbitmqBroker],
])('npm run dlq over %s', (_, open) => {
  let broker: BrokerUnderTest;
  let replica: Replica;
  let broken = true;
  const seen: string[] = [];

  beforeAll(async () => {
    broker = await open();
    replica = await Replica.start({
      app: 'summary',
      config: broker.config,
      on: {
        [EVENT]: ({ id }) => {
          if (broken) throw new AppError('smtp_refused', 'no such mailbox', { retryable: false });
          seen.push(id);
        },
      },
    });
  });

  beforeEach(() => {
    broken = true;
    seen.length = 0;
  });

  afterAll(async () => {
    await replica?.close();
    await broker?.close();
  });

  const dlq = (...args: string[]) => dlqCommandLine(args, broker.config);
  const openLetters = (apps: readonly string[] = ['summary']): Promise<DeadLetters> => {
    const { DATABASE_URL, RABBITMQ_URL } = broker.config;
    return RABBITMQ_URL ? RabbitDeadLetters.open(RABBITMQ_URL, apps) : EmbeddedDeadLetters.open(DATABASE_URL as string);
  };

  const bury = async () => {
    const before = (await broker.deadLettersOf('summary')).length;
    const id = await replica.publisher.publish(EVENT, feedback());
    await waitFor(async () => (await broker.deadLettersOf('summary')).length > before, { what: 'the dead letter' });
    return id;
  };

  it('lists, replays and drops', async () => {
    const [first, second] = [await bury(), await bury()];
    await broker.inject(`summary.${EVENT}`, 'not JSON');
    await waitFor(async () => (await broker.deadLettersOf('summary')).length >= 3, { what: 'the third' });

    const kept = new BrokerMessages('summary', openLetters);
    await expect(kept.waiting()).resolves.toEqual([{ queue: 'summary.dead', count: 3 }]);

    const listed = await runDlq(broker.config, ['list']);
    expect(listed.code).toBe(0);
    const [, ...rows] = listed.out.trim().split('\n');
    expect(rows.map((row) => row.split(/ {2,}/).slice(0, 5))).toEqual([
      ['summary.dead', first, `summary.${EVENT}`, 'smtp_refused', '1'],
      ['summary.dead', second, `summary.${EVENT}`, 'smtp_refused', '1'],
      ['summary.dead', expect.stringMatching(/^sha256-/), `summary.${EVENT}`, 'message_not_json', '1'],
    ]);
    expect(listed.out).not.toContain(COMMENT);
    expect(await dlq('list', 'summary.dead', '--show')).toContain(COMMENT);
    expect(await dlq('list', 'geo.dead')).toBe('no dead letters\n');

    broken = false;
    expect(await dlq('replay', 'summary.dead', '--id', second)).toBe('1 sent back\n');
    await waitFor(() => seen.includes(second), { what: 'the replayed message' });
    expect(await dlq('replay', 'summary.dead', '--id', second)).toBe('0 sent back\n');

    const [, , poison] = rows.map((row) => row.split(/ {2,}/)[1] as string);
    expect(await dlq('drop', 'summary.dead', '--id', poison as string)).toBe('1 deleted\n');
    expect(await dlq('replay', 'summary.dead')).toBe('1 sent back\n');
    await waitFor(() => seen.includes(first), { what: 'the other message' });
    expect(await broker.deadLettersOf('summary')).toEqual([]);
    expect(seen).toEqual([second, first]);
  });

  it('has put back what it leaves when it is done: whoever looks next sees all of it', async () => {
    for (let letter = 0; letter < 3; letter++) await bury();
    const letters = await openLetters();
    const counts: number[] = [];
    for (let look = 0; look < 30; look++) counts.push((await letters.list('summary.dead')).length);
    expect(new Set(counts)).toEqual(new Set([3]));
    expect(await letters.forget({ before: new Date(Date.now() + 60_000) })).toBe(3);
    await letters.close();
  });

  it('forgets what is old, and what is of one conversation except the wish to erase it', async () => {
    const messages = new BrokerMessages('summary', openLetters);
    const [one, other] = [feedback(), feedback()];
    const left = async () => (await broker.deadLettersOf('summary')).length;
    for (const each of [one, other]) await replica.publisher.publish(EVENT, each);
    await waitFor(async () => (await left()) >= 2, { what: 'the dead letters' });
    const { conversationId } = one;
    await replica.publisher.publish('budget.reached.v1', BUDGET, { conversationId });
    const erasure = { conversationId, visitorId: randomUUID() };
    await replica.publisher.publish('conversation.erase-requested.v1', erasure);
    await waitFor(async () => (await broker.unrouted()).length >= 2, { what: 'the unrouted events' });

    await messages.forgetConversation(conversationId);
    expect((await broker.deadLettersOf('summary')).map(({ body }) => JSON.parse(body).data)).toEqual([other]);
    expect((await broker.unrouted()).map((body) => JSON.parse(body).data)).toEqual([erasure]);
    expect(await messages.forgetOlderThan(1)).toBe(0);
    expect(await left()).toBe(1);
    expect(await messages.forgetOlderThan(-1)).toBe(2);
    expect([await left(), await broker.unrouted()]).toEqual([0, []]);
  });

  it('replays an event once somebody subscribes to it', async () => {
    const draft = {
      gapId: randomUUID(),
      question: 'What about Byron?',
      examples: [],
      asked: 3,
      conversationIds: [randomUUID()],
    };
    const id = await replica.publisher.publish('gap.draft-requested.v1', draft);
    await waitFor(async () => (await broker.unrouted()).length > 0, { what: 'the unrouted event' });
    expect(await dlq('list', 'minime.unrouted')).toContain(id);
    const drafts: string[] = [];
    const ingest = await Replica.start({
      app: 'ingest',
      config: broker.config,
      on: { 'gap.draft-requested.v1': (event) => void drafts.push(event.id) },
    });
    await dlq('replay', 'minime.unrouted');
    await waitFor(() => drafts.length > 0, { what: 'the event' });
    expect(drafts).toEqual([id]);
    await ingest.close();
  });
});

it('npm run dlq explains itself', async () => {
  const usage = 'npm run dlq -- list';
  expect(await dlqCommandLine(['--help'], {})).toContain(usage);
  expect(await runDlq({}, ['bury'])).toMatchObject({ code: 1, error: expect.stringContaining(usage) });
  await expect(dlqCommandLine(['drop', 'summary.dead'], {})).rejects.toThrow(usage);
  await expect(dlqCommandLine(['list', '--everything'], {})).rejects.toThrow('--everything');
});

/** Not the synchronous way: the way to the broker may lead through this very process. */
function runDlq(config: BrokerUnderTest['config'], args: string[]) {
  const { PATH } = process.env;
  const program = ['dist/libs/messaging/src/dlq.cli.js', ...args];
  return new Promise<{ code: number | null; out: string; error: string }>((resolve) => {
    const child = execFile(process.execPath, program, { env: { PATH, ...config } }, (_failure, out, error) =>
      resolve({ code: child.exitCode, out, error }),
    );
  });
}
