import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { AppError, currentTraceId, inTrace } from '@minime/platform';
import { waitFor } from '@minime/testing';
import type { Replica, ReplicaOptions } from './replica.js';
import { describeShops, EVENT, feedback } from './shop.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describeShops('what can be told of messages', (fixture) => {
  let app: string;

  const start = (options: Partial<ReplicaOptions>) => {
    app = `app${randomUUID().slice(0, 8)}`;
    return fixture().start({ app, ...options });
  };
  /** The value of one line of `/metrics`. */
  const metric = async (replica: Replica, line: string) => {
    const text = await replica.host.metrics.metrics();
    const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
    return found === undefined ? undefined : Number(found.slice(line.length + 1));
  };
  /** Of what is looked up with each scrape, which leaves out what takes long. */
  const looked = (replica: Replica, line: string) => waitFor(() => metric(replica, line), { what: line });

  it('keeps one trace from a publish through a retry, an outbox and a dead letter that is asked for', async () => {
    const seen: [string, string | undefined][] = [];
    const shop: Replica = await start({
      store: fixture().store,
      on: {
        [EVENT]: async ({ id, data }) => {
          seen.push(['given', currentTraceId()]);
          if (seen.length === 1) throw new Error('once more');
          const { conversationId } = data;
          await shop.dataSource.transaction((manager) =>
            shop.outbox.add(manager, 'conversation.end-requested.v1', { conversationId, visitorId: id }),
          );
          await shop.requester.ask('conversation.history.v1', { conversationId });
        },
        'conversation.end-requested.v1': () => void seen.push(['end', currentTraceId()]),
      },
      answer: {
        'conversation.history.v1': () => {
          seen.push(['asked', currentTraceId()]);
          return { turns: [] };
        },
      },
    });
    await inTrace(`00-${TRACE}-00f067aa0ba902b7-01`, () => shop.publisher.publish(EVENT, feedback()));
    await waitFor(() => seen.length >= 4, { what: 'the whole way' });
    expect(seen.map(([what]) => what).sort()).toEqual(['asked', 'end', 'given', 'given']);
    expect(new Set(seen.map(([, trace]) => trace))).toEqual(new Set([TRACE]));
  });

  it('counts attempts, retries and dead letters, and how old an event was', async () => {
    let failures = 0;
    const shop = await start({
      on: {
        [EVENT]: () => {
          failures++;
          if (failures === 1) throw new Error('once more');
          throw new AppError('hopeless', 'no', { retryable: false });
        },
      },
    });
    const queue = `${app}.${EVENT}`;
    await shop.publisher.publish(EVENT, feedback());
    const dead = `minime_dead_letters_total{queue="${queue}",code="hopeless"}`;
    await waitFor(async () => ((await metric(shop, dead)) ?? 0) > 0, { what: 'the dead letter to be counted' });
    expect(await metric(shop, `minime_message_attempts_sum{queue="${queue}"}`)).toBe(2);
    expect(await metric(shop, `minime_message_handling_seconds_count{queue="${queue}",outcome="retry"}`)).toBe(1);
    expect(await metric(shop, `minime_message_age_seconds_count{queue="${queue}"}`)).toBe(1);
    expect(await metric(shop, 'minime_publish_confirm_seconds_count')).toBe(1);
    await waitFor(async () => ((await metric(shop, `minime_queue_depth{queue="${app}.dead"}`)) ?? 0) > 0, {
      what: 'the depth of the dead letters',
    });
    expect(await looked(shop, `minime_queue_depth{queue="${queue}"}`)).toBe(0);
  });

  it('counts what nobody wanted', async () => {
    const shop = await start({ on: { [EVENT]: () => undefined } });
    const unrouted = 'minime_queue_depth{queue="minime.unrouted"}';
    const before = await looked(shop, unrouted);
    await shop.publisher.publish('budget.reached.v1', { scope: 'day', spentUsd: 5, limitUsd: 5 });
    await waitFor(async () => ((await metric(shop, unrouted)) ?? 0) > before, { what: 'the event in minime.unrouted' });
  });

  it('tells for how long the outbox has been waiting', async () => {
    const shop = await start({ store: fixture().store });
    const lag = `minime_outbox_lag_seconds{app="${app}"}`;
    expect(await looked(shop, lag)).toBe(0);
    const body = () => JSON.stringify({ id: randomUUID(), type: EVENT, occurredAt: new Date(), data: feedback() });
    const insert = `INSERT INTO shop.outbox (message_id, type, body, created_at) VALUES ($1, $2, $3, now() - interval '1 min')`;
    const look = async () => {
      // Behind the relay's back, which takes it with its next round: a round may fall in between.
      await shop.dataSource.query(insert, [randomUUID(), EVENT, body()]);
      return metric(shop, lag);
    };
    await waitFor(async () => ((await look()) ?? 0) >= 60, { what: 'the minute to be told' });
    await waitFor(async () => (await metric(shop, lag)) === 0, { what: 'the outbox to be empty' });
  });
});
