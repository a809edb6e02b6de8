import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventData } from '@minime/contracts';
import { waitFor } from '@minime/testing';
import pLimit from 'p-limit';
import { type BrokerUnderTest, embeddedBroker, rabbitmqBroker } from './brokers.js';
import { Child } from './child.js';
import { Replica } from './replica.js';

const EVENT = 'feedback.given.v1';
const feedback = (): EventData<typeof EVENT> => ({ conversationId: randomUUID(), turnId: randomUUID(), value: 'up' });

describe.each([
  ['PostgreSQL', embeddedBroker],
  ['RabbitMQ', rabbitmqBroker],
])('processes over %s', (_, open) => {
  let broker: BrokerUnderTest;
  let publisher: Replica;
  let app: string;
  const children: Child[] = [];

  beforeAll(async () => {
    broker = await open();
    publisher = await Replica.start({ app: 'publisher', config: broker.config });
  });

  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.kill('SIGKILL')));
  });

  afterAll(async () => {
    await publisher?.close();
    await broker?.close();
  });

  const spawn = (env: Record<string, string> = {}) => {
    const child = Child.start({ ...broker.config, APP: app, ...env });
    children.push(child);
    return child;
  };

  const started = async (child: Child) => {
    const hasStarted = () => child.lines.some((line) => line.includes('"msg":"started"'));
    await waitFor(hasStarted, { what: 'the child to start', timeoutMs: 60_000 });
    return child;
  };

  it('delivers a message again whose handler was killed with -9, at once, and counts that', async () => {
    app = `app${randomUUID().slice(0, 8)}`;
    const victim = await started(spawn({ HANG: 'yes' }));
    const id = await publisher.publisher.publish(EVENT, feedback());
    await waitFor(() => victim.said('begun').length > 0, { what: 'the handler to begin' });
    await victim.kill('SIGKILL');
    const done: string[] = [];
    const heir = await Replica.start({
      app,
      config: broker.config,
      on: { [EVENT]: (event) => void done.push(event.id) },
    });
    await waitFor(() => done.length > 0, { what: 'the message in the next process' });
    const metrics = await heir.host.metrics.metrics();
    await heir.close();
    expect(done).toEqual([id]);
    expect(metrics).toContain(`minime_message_redeliveries_total{queue="${app}.${EVENT}"} 1\n`);
  });

  it('keeps what was published while nobody was there', async () => {
    app = `app${randomUUID().slice(0, 8)}`;
    await (await started(spawn())).kill('SIGTERM');
    const id = await publisher.publisher.publish(EVENT, feedback());
    const late = spawn();
    await waitFor(() => late.said('done').length > 0, { what: 'the message' });
    expect(late.said('done')).toEqual([id]);
  });

  it('hands over under load on SIGTERM: nothing lost, nothing twice, exit 0', async () => {
    app = `app${randomUUID().slice(0, 8)}`;
    const first = await started(spawn({ WORK_MS: '20' }));
    // Not all at once: none shall wait so long for a connection that it is refused.
    const some = pLimit(20);
    const publishOne = () => publisher.publisher.publish(EVENT, feedback());
    const publishing = Promise.all(Array.from({ length: 300 }, () => some(publishOne)));
    await waitFor(() => first.said('done').length > 20, { what: 'the work to be under way' });
    const second = spawn({ WORK_MS: '1' });
    expect(await first.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    const ids = await publishing;
    const done = () => [...first.said('done'), ...second.said('done')];
    await waitFor(() => done().length >= ids.length, { what: 'all of it' });
    await second.kill('SIGTERM');
    expect(done().sort()).toEqual([...ids].sort());
    expect(first.said('begun').sort()).toEqual(first.said('done').sort());
    expect(first.lines.filter((line) => /channel closed|"level":(50|60)/i.test(line))).toEqual([]);
  });
});
