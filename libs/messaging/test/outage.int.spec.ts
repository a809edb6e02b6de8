import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventData, Frame } from '@minime/contracts';
import { migrate } from '@minime/database';
import { messagingSchema } from '@minime/messaging';
import { type TestBroker, type TestDatabase, testBroker, testDatabase, waitFor } from '@minime/testing';
import { connect } from 'amqplib';
import pino from 'pino';
import { Child } from './child.js';
import { Replica, type ReplicaOptions } from './replica.js';
import { TcpRelay } from './tcp.relay.js';

const EVENT = 'feedback.given.v1';
const feedback = (): EventData<typeof EVENT> => ({ conversationId: randomUUID(), turnId: randomUUID(), value: 'up' });

const replicas: Replica[] = [];
const seen: string[] = [];
const remember = { [EVENT]: ({ id }: { id: string }) => void seen.push(id) };

const start = async (options: ReplicaOptions) => {
  const replica = await Replica.start(options);
  replicas.push(replica);
  return replica;
};

afterEach(async () => {
  await Promise.all(replicas.splice(0).map((replica) => replica.close()));
  seen.length = 0;
});

describe('RabbitMQ that comes and goes', () => {
  let broker: TestBroker;
  let relay: TcpRelay;
  const app = () => `app${randomUUID().slice(0, 8)}`;

  beforeAll(async () => {
    broker = await testBroker();
    relay = await TcpRelay.to(broker.url);
  });

  afterEach(() => relay.shut());

  afterAll(async () => {
    await relay?.shut();
    await broker?.drop();
  });

  it('is waited for at the start', async () => {
    const starting = start({ app: app(), config: { RABBITMQ_URL: relay.url }, on: remember });
    await relay.open();
    const replica = await starting;
    const id = await replica.publisher.publish(EVENT, feedback());
    await waitFor(() => seen.includes(id), { what: 'the event' });
  });

  it('is published to and consumed from again after a lost connection, and frames tell of the gap', async () => {
    await relay.open();
    const replica = await start({ app: app(), config: { RABBITMQ_URL: relay.url }, on: remember });
    let interruptions = 0;
    replica.frames.onInterrupted(() => interruptions++);
    const frames: Frame[] = [];
    replica.frames.subscribe((frame) => frames.push(frame));
    const frameArrives = () => {
      const turnId = randomUUID();
      const payload = { turnId, code: 'internal' as const, message: 'sorry' };
      return waitFor(
        () => {
          replica.frames.publish({ conversationId: turnId, event: 'error', payload });
          return frames.some((frame) => frame.payload.turnId === turnId);
        },
        { what: 'a frame' },
      );
    };
    await frameArrives();
    expect(interruptions).toBe(0);
    relay.reset();
    const id = await replica.publisher.publish(EVENT, feedback());
    await waitFor(() => seen.includes(id), { what: 'the event' });
    await waitFor(() => interruptions > 0, { what: 'the notice' });
    await frameArrives();
  });

  it('comes back out of a black hole', async () => {
    await relay.open();
    const replica = await start({ app: app(), config: { RABBITMQ_URL: relay.url }, on: remember });
    relay.swallow();
    const id = randomUUID();
    await waitFor(() => replica.publisher.publish(EVENT, feedback(), { id }), {
      what: 'a publish to be confirmed',
      timeoutMs: 25_000,
    });
    await waitFor(() => seen.includes(id), { what: 'the event' });
  });

  it('is a degraded part while it is away, and publishing says so within five seconds', async () => {
    await relay.open();
    const name = app();
    const replica = await start({ app: name, config: { RABBITMQ_URL: relay.url }, on: remember });
    expect(replica.host.health.report()).toEqual({ ready: true, state: 'running', degraded: {} });
    await relay.shut();
    const begun = Date.now();
    await expect(replica.publisher.publish(EVENT, feedback())).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    // Of which the publisher itself waits five at most; the rest is what a busy machine may add.
    expect(Date.now() - begun).toBeLessThan(15_000);
    const { ready, degraded } = replica.host.health.report();
    expect(ready).toBe(true);
    expect(Object.keys(degraded)).toEqual([`${name}.messaging`]);
  });

  it('has a deleted queue made and consumed anew', async () => {
    await relay.open();
    const name = app();
    const replica = await start({ app: name, config: { RABBITMQ_URL: relay.url }, on: remember });
    const stranger = await connect(broker.url);
    const channel = await stranger.createChannel();
    await channel.deleteQueue(`${name}.${EVENT}`);
    await waitFor(() => Object.keys(replica.host.health.report().degraded).length === 0, { what: 'the consumer' });
    await waitFor(
      async () => {
        const id = await replica.publisher.publish(EVENT, feedback());
        return waitFor(() => seen.includes(id), { what: 'the event', timeoutMs: 500 });
      },
      { what: 'an event to arrive' },
    );
    await stranger.close();
  });

  it('ends the process with one line when a queue is not what we declare', async () => {
    const name = app();
    const stranger = await connect(broker.url);
    const channel = await stranger.createChannel();
    await channel.assertQueue(`${name}.${EVENT}`, { durable: true, arguments: { 'x-queue-type': 'classic' } });
    await stranger.close();
    const child = Child.start({ APP: name, RABBITMQ_URL: broker.url });
    expect(await child.exited).toEqual({ code: 1, signal: null });
    const fatal = child.lines.filter((line) => line.includes('"level":60'));
    expect(fatal).toHaveLength(1);
    expect(JSON.parse(fatal[0]!)).toMatchObject({ code: 'topology_mismatch' });
    expect(fatal[0]).toContain(`${name}.${EVENT}`);
  });

  it('ends the process with one line that keeps the password when it is not let in', async () => {
    const url = new URL(broker.url);
    url.password = 'not-the-one';
    const child = Child.start({ APP: app(), RABBITMQ_URL: url.href });
    expect(await child.exited).toEqual({ code: 1, signal: null });
    expect(child.lines.join('\n')).toContain('RABBITMQ_URL is wrong');
    expect(child.lines.join('\n')).not.toContain('not-the-one');
  });
});

describe('the embedded queue when its PostgreSQL comes and goes', () => {
  let database: TestDatabase;
  let relay: TcpRelay;

  beforeAll(async () => {
    database = await testDatabase();
    await migrate(database.url, [messagingSchema], pino({ level: 'silent' }));
    relay = await TcpRelay.to(database.url);
  });

  afterEach(() => relay.shut());

  afterAll(() => database?.drop());

  it('is published to and consumed from again', async () => {
    await relay.open();
    const config = { DATABASE_URL: relay.url };
    const replica = await start({ app: 'embedded', config, on: remember });
    await relay.shut();
    await expect(replica.publisher.publish(EVENT, feedback())).rejects.toMatchObject({ code: 'unavailable' });
    await waitFor(() => 'embedded.messaging' in replica.host.health.report().degraded, {
      what: 'the report to say so',
    });
    await relay.open();
    const id = randomUUID();
    await waitFor(() => replica.publisher.publish(EVENT, feedback(), { id }), { what: 'a publish' });
    await waitFor(() => seen.includes(id), { what: 'the event' });
    await waitFor(() => Object.keys(replica.host.health.report().degraded).length === 0, { what: 'a good report' });
  });
});

it('says what to do when the tables of the embedded queue are missing', async () => {
  const database = await testDatabase();
  const starting = Replica.start({ app: 'early', config: { DATABASE_URL: database.url } });
  await expect(starting).rejects.toMatchObject({ code: 'migrations_pending' });
  await database.drop();
});
