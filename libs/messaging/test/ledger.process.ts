import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { runProcess } from '@minime/platform';
import pRetry from 'p-retry';
import { v5 as uuidV5 } from 'uuid';
import { Replica, type ReplicaOptions } from './replica.js';
import { shopSchema } from './shop.schema.js';

/**
 * A small service that keeps a ledger, as a process of its own. Every `feedback.given` is booked in `shop.effects` in
 * one transaction with an event that follows from it, and that one is booked as well: inbox, outbox and both brokers
 * as apps use them.
 *
 * WORK_MS is how long it ponders each one before, or pauses between two volleys. With ROLE=publisher it books nothing but
 * publishes the message ids on its standard input, one a line, and says `sent <id>` on standard output once they are
 * durable. An id that stands twice is published twice.
 */
const { env } = process;

const config = {
  ...(env.RABBITMQ_URL !== undefined && { RABBITMQ_URL: env.RABBITMQ_URL }),
  ...(env.DATABASE_URL !== undefined && { DATABASE_URL: env.DATABASE_URL }),
};
const work = () => new Promise<void>((resolve) => setTimeout(resolve, Number(env.WORK_MS ?? 0)));
const PUBLISHED_AT_ONCE = 20;

/** The id of the event that follows from another. */
const followerOf = (id: string) => uuidV5('shop.follower', id);

let ledger: Promise<Replica>;
const keeper: ReplicaOptions = {
  app: 'ledger',
  config,
  store: { url: env.STORE_URL ?? '', definition: shopSchema },
  on: {
    'feedback.given.v1': async (event) => {
      await work();
      return (await ledger).inbox.once('ledger.feedback', event, async (transaction) => {
        await transaction.query('INSERT INTO shop.effects (message_id) VALUES ($1)', [event.id]);
        await (await ledger).outbox.add(
          transaction,
          'conversation.end-requested.v1',
          { conversationId: event.data.conversationId, visitorId: event.id },
          { id: followerOf(event.id), causationId: event.id },
        );
      });
    },
    'conversation.end-requested.v1': async (event) =>
      (await ledger).inbox.once('ledger.end', event, async (transaction) => {
        await transaction.query('INSERT INTO shop.effects (message_id) VALUES ($1)', [event.id]);
      }),
  },
};

/** As a client does that was not told "accepted": the same message, until it is. */
async function publish(publisher: Replica, ids: string[]): Promise<void> {
  const data = () => ({ conversationId: randomUUID(), turnId: randomUUID(), value: 'up' as const });
  const one = async (id: string) => {
    await pRetry(() => publisher.publisher.publish('feedback.given.v1', data(), { id }), {
      retries: 100,
      minTimeout: 50,
      maxTimeout: 500,
    });
    process.stdout.write(`sent ${id}\n`);
  };
  for (let at = 0; at < ids.length; at += PUBLISHED_AT_ONCE) {
    await Promise.all(ids.slice(at, at + PUBLISHED_AT_ONCE).map(one));
    await work();
  }
}

await runProcess('ledger', env, async (host) => {
  if (env.ROLE !== 'publisher') {
    // The first messages come before it has started.
    ledger = Replica.start(keeper, host);
    return ledger;
  }
  const publisher = await Replica.start({ app: 'publisher', config }, host);
  void text(process.stdin).then((ids) => publish(publisher, ids.split('\n')));
  return publisher;
});
