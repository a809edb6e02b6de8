import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventData, Frame } from '@minime/contracts';
import { AppError } from '@minime/platform';
import { waitFor } from '@minime/testing';
import { mergeMap, of, throwError, timer } from 'rxjs';
import { type BrokerUnderTest, embeddedBroker, rabbitmqBroker } from './brokers.js';
import { Replica, type ReplicaOptions } from './replica.js';

const WORK = 'feedback.given.v1';
const BROADCAST = 'turn.stop-requested.v1';

const feedback = (): EventData<typeof WORK> => ({ conversationId: randomUUID(), turnId: randomUUID(), value: 'up' });
const stop = (): EventData<typeof BROADCAST> => ({ conversationId: randomUUID(), turnId: randomUUID() });

describe.each([
  ['PostgreSQL', embeddedBroker],
  ['RabbitMQ', rabbitmqBroker],
])('messaging over %s', (_, open) => {
  let broker: BrokerUnderTest;
  let app: string;
  const replicas: Replica[] = [];

  beforeAll(async () => {
    broker = await open();
  });

  afterEach(async () => {
    await Promise.all(replicas.splice(0).map((replica) => replica.close()));
  });

  afterAll(() => broker?.close());

  /** Every test has an app of its own, so what one leaves behind is no other's concern. */
  const start = async (options: Omit<ReplicaOptions, 'app' | 'config'>, name = `app${randomUUID().slice(0, 8)}`) => {
    app = name;
    const replica = await Replica.start({ app, config: broker.config, ...options });
    replicas.push(replica);
    return replica;
  };

  /** Whatever was not acknowledged is back in the queue when its consumer has left. */
  const allDone = async () => {
    await Promise.all(replicas.splice(0).map((replica) => replica.close()));
    expect(await broker.depth(`${app}.${WORK}`)).toBe(0);
  };

  it('hands a published event to its handler, whole and under its id', async () => {
    const seen: unknown[] = [];
    const replica = await start({ on: { [WORK]: (event) => void seen.push(event) } });
    const data = feedback();
    const id = await replica.publisher.publish(WORK, data, { conversationId: data.conversationId });
    await waitFor(() => seen.length > 0, { what: 'the event' });
    expect(seen[0]).toMatchObject({ id, type: WORK, conversationId: data.conversationId, data });
    await allDone();
  });

  it('refuses to publish what breaks its contract', async () => {
    const replica = await start({});
    const broken = { ...feedback(), value: 'sideways' } as unknown as EventData<typeof WORK>;
    await expect(replica.publisher.publish(WORK, broken)).rejects.toThrow('value');
  });

  it('tries again after a second when a handler fails, and is done when it succeeds', async () => {
    const at: number[] = [];
    const replica = await start({
      on: {
        [WORK]: () => {
          at.push(Date.now());
          if (at.length === 1) throw new Error('not yet');
        },
      },
    });
    await replica.publisher.publish(WORK, feedback());
    await waitFor(() => at.length >= 2, { what: 'the second attempt' });
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(1_000);
    // The delay after this one is ten seconds.
    expect(at[1]! - at[0]!).toBeLessThan(10_000);
    await allDone();
    expect(await broker.deadLettersOf(app)).toEqual([]);
  });

  it('parks a message at once when its handler says that trying again is useless', async () => {
    let attempts = 0;
    const replica = await start({
      on: {
        [WORK]: async () => {
          attempts++;
          throw new AppError('smtp_refused', 'no such mailbox', { retryable: false });
        },
      },
    });
    const id = await replica.publisher.publish(WORK, feedback());
    const [letter] = await waitFor(
      async () => {
        const letters = await broker.deadLettersOf(app);
        return letters.length > 0 && letters;
      },
      { what: 'the dead letter' },
    );
    expect(letter).toMatchObject({ origin: `${app}.${WORK}`, code: 'smtp_refused', attempts: 1, messageId: id });
    expect(attempts).toBe(1);
  });

  it('parks a message after its last attempt', async () => {
    await start({
      on: {
        [WORK]: () => {
          throw new AppError('still_down', 'nobody home', { retryable: true });
        },
      },
    });
    const envelope = { id: randomUUID(), type: WORK, occurredAt: new Date().toISOString(), data: feedback() };
    await broker.inject(`${app}.${WORK}`, JSON.stringify(envelope), 10);
    await waitFor(async () => (await broker.deadLettersOf(app)).length > 0, { what: 'the dead letter' });
    expect(await broker.deadLettersOf(app)).toMatchObject([{ code: 'still_down', attempts: 10 }]);
  });

  it('holds a message until the observable its handler returns is through, and heeds its error', async () => {
    let attempts = 0;
    const replica = await start({
      on: {
        [WORK]: () => {
          if (++attempts === 2) return of(1, 2, 3);
          return timer(10).pipe(mergeMap(() => throwError(() => new Error('half way'))));
        },
      },
    });
    await replica.publisher.publish(WORK, feedback());
    await waitFor(() => attempts >= 2, { what: 'the second attempt' });
    await allDone();
  });

  it('gives work to one replica and a broadcast to each', async () => {
    const counts = { work: [0, 0], broadcast: [0, 0] };
    const handlers = (replica: 0 | 1) => ({
      on: {
        [WORK]: () => void counts.work[replica]!++,
        [BROADCAST]: () => void counts.broadcast[replica]!++,
      },
    });
    const first = await start(handlers(0));
    await start(handlers(1), app);
    await Promise.all(Array.from({ length: 20 }, () => first.publisher.publish(WORK, feedback())));
    for (let i = 0; i < 5; i++) await first.publisher.publish(BROADCAST, stop());
    await waitFor(() => counts.work[0]! + counts.work[1]! >= 20 && counts.broadcast.every((n) => n >= 5), {
      what: 'all of it',
    });
    expect(counts.work[0]! + counts.work[1]!).toBe(20);
    expect(counts.broadcast).toEqual([5, 5]);
  });

  it('handles no more at once than the prefetch says', async () => {
    const gate = gateOf<void>();
    let running = 0;
    let most = 0;
    let done = 0;
    const replica = await start({
      prefetch: { [WORK]: 3 },
      on: {
        [WORK]: async () => {
          most = Math.max(most, ++running);
          await gate.promise;
          running--;
          done++;
        },
      },
    });
    await Promise.all(Array.from({ length: 15 }, () => replica.publisher.publish(WORK, feedback())));
    await waitFor(() => running >= 3, { what: 'as many as there may be' });
    gate.resolve();
    await waitFor(() => done >= 15, { what: 'all of it' });
    expect(most).toBe(3);
  });

  it('keeps an event that nobody subscribes to where an operator finds it', async () => {
    const replica = await start({});
    const meeting = {
      gapId: randomUUID(),
      question: 'What about Byron?',
      examples: [],
      asked: 3,
      conversationIds: [randomUUID()],
    };
    const id = await replica.publisher.publish('gap.draft-requested.v1', meeting);
    await waitFor(async () => (await broker.unrouted()).some((body) => body.includes(id)), { what: 'the event' });
  });

  describe('poison', () => {
    const good = () => ({ id: randomUUID(), type: WORK, occurredAt: new Date().toISOString(), data: feedback() });
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const cases: [string, string, () => string][] = [
      ['text that is not JSON', 'message_not_json', () => 'hello'],
      ['nothing', 'message_not_json', () => ''],
      ['null', 'message_invalid', () => 'null'],
      ['an empty object', 'message_invalid', () => '{}'],
      ['an unknown type', 'message_unknown', () => JSON.stringify({ ...good(), type: 'visitor.sneezed.v1' })],
      ['an unknown version', 'message_unknown', () => JSON.stringify({ ...good(), type: 'feedback.given.v99' })],
      ['a type of another queue', 'message_misrouted', () => JSON.stringify({ ...good(), type: BROADCAST })],
      ['10 MB', 'message_too_big', () => JSON.stringify({ ...good(), data: 'x'.repeat(10_000_000) })],
      ['10,000 levels', 'message_too_deep', () => JSON.stringify(good()).replace('"up"', deep)],
      ['a prototype', 'message_invalid', () => JSON.stringify(good()).replace('"value"', '"__proto__":{},"value"')],
      ['no id', 'message_invalid', () => JSON.stringify({ ...good(), id: undefined })],
      ['data that breaks the contract', 'message_invalid', () => JSON.stringify({ ...good(), data: {} })],
    ];

    it('is parked under its code, whatever it is, and the next good message is handled', async () => {
      const seen: string[] = [];
      const replica = await start({ on: { [WORK]: (event) => void seen.push(event.id) } });
      for (const [, , body] of cases) await broker.inject(`${app}.${WORK}`, body());
      const id = await replica.publisher.publish(WORK, feedback());
      const letters = await waitFor(
        async () => {
          const found = await broker.deadLettersOf(app);
          return found.length >= cases.length && found;
        },
        { what: 'the dead letters' },
      );
      expect(letters.map(({ code }) => code).sort()).toEqual(cases.map(([, code]) => code).sort());
      await waitFor(() => seen.length > 0, { what: 'the good message' });
      expect(seen).toEqual([id]);
    });
  });

  describe('frames', () => {
    const chunk = (turnId: string, seq: number): Frame => ({
      conversationId: turnId,
      event: 'message_chunk',
      payload: { turnId, epoch: 1, seq, content: `word ${seq} ` },
    });

    it('reach every subscriber in order', async () => {
      const worker = await start({});
      const edges = [await start({}), await start({})];
      const turnId = randomUUID();
      const seen: number[][] = [[], []];
      const subscribed = edges.map(({ frames }, i) =>
        frames.subscribe((frame) => {
          if (frame.event !== 'message_chunk' || frame.payload.turnId !== turnId) return;
          seen[i]!.push(frame.payload.seq);
        }),
      );
      // The first frames may come before the subscriptions stand on the broker: frames promise no more.
      await waitFor(
        () => {
          worker.frames.publish(chunk(turnId, 1_000));
          return seen.every((list) => list.length > 0);
        },
        { what: 'both subscriptions' },
      );
      for (let seq = 1_001; seq <= 1_500; seq++) worker.frames.publish(chunk(turnId, seq));
      await waitFor(() => seen.every((list) => list.at(-1) === 1_500), { what: 'the last frame' });
      for (const list of seen) expect(list.filter((seq) => seq > 1_000)).toEqual(sequence(1_001, 1_500));
      for (const end of subscribed) end();
    });
  });

  describe('requests', () => {
    it('are answered by whichever app handles them', async () => {
      const history = { turns: [] };
      await start({ answer: { 'conversation.history.v1': ({ limit }) => (limit === 50 ? history : undefined) } });
      const asker = await start({});
      const conversationId = randomUUID();
      expect(await asker.requester.ask('conversation.history.v1', { conversationId })).toEqual(history);
    });

    it('fail with the code of their handler', async () => {
      await start({
        answer: {
          'turn.snapshot.v1': async () => {
            throw new AppError('turn_unknown', 'no such turn', { retryable: false });
          },
        },
      });
      const asker = await start({});
      const question = { conversationId: randomUUID(), turnId: randomUUID() };
      await expect(asker.requester.ask('turn.snapshot.v1', question)).rejects.toMatchObject({
        code: 'turn_unknown',
        retryable: false,
      });
    });

    it('end as unavailable when the answer takes too long', async () => {
      const gate = gateOf<null>();
      await start({ answer: { 'turn.snapshot.v1': () => gate.promise } });
      const asker = await start({});
      const question = { conversationId: randomUUID(), turnId: randomUUID() };
      await expect(asker.requester.ask('turn.snapshot.v1', question, 200)).rejects.toMatchObject({
        code: 'unavailable',
        retryable: true,
      });
      gate.resolve(null);
    });

    it('end as unavailable when nobody is there to answer', async () => {
      const asker = await start({});
      const question = { conversationId: randomUUID(), turnId: randomUUID() };
      await expect(asker.requester.ask('turn.snapshot.v1', question, 500)).rejects.toMatchObject({
        code: 'unavailable',
      });
    });
  });

  describe('closing', () => {
    it('lets running handlers finish and takes nothing new', async () => {
      const seen: string[] = [];
      const gate = gateOf<void>();
      const replica = await start({
        prefetch: { [WORK]: 1 },
        on: {
          [WORK]: async (event) => {
            seen.push(`begun ${event.id}`);
            await gate.promise;
            seen.push(`done ${event.id}`);
          },
        },
      });
      const first = await replica.publisher.publish(WORK, feedback());
      const second = await replica.publisher.publish(WORK, feedback());
      await waitFor(() => seen.length > 0, { what: 'the first handler' });
      const closed = replica.close();
      gate.resolve();
      await closed;
      replicas.length = 0;
      expect(seen).toEqual([`begun ${first}`, `done ${first}`]);

      const next: string[] = [];
      await start({ on: { [WORK]: (event) => void next.push(event.id) } }, app);
      await waitFor(() => next.length > 0, { what: 'the second message in the next replica' });
      expect(next).toEqual([second]);
    });
  });
});

const sequence = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A promise that the test settles (`Promise.withResolvers` needs Node 22). */
function gateOf<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
