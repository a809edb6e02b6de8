import type { EventType, RequestType } from '@minime/contracts';
import type { Channel } from 'amqplib';
import { deadLetterQueue } from '../consuming/queue.names.js';
import { MAX_DELIVERIES, retryDelays } from '../consuming/retry.policy.js';
import { UNROUTED } from '../dead-letters/dead-letters.js';

/**
 * Everything we declare on RabbitMQ, from 3.10 to 4.x.
 *
 *   minime.events ──(event type)──▶ <app>.<event>             work: quorum, shared by an app's replicas
 *        │        └─(event type)──▶ <app>.<event>.<replica>   broadcast: exclusive, one a replica
 *        └─(no queue)─▶ minime.unrouted
 *   minime.retry.<delay> ─▶ queue of that name, TTL ─(default exchange, routing key)─▶ the queue it came from
 *   minime.dead ──(app)──▶ <app>.dead
 *   minime.frames ──(#)──▶ one exclusive queue a gateway replica
 *   minime.requests ──(request type)──▶ <app>.requests
 *
 * A declaration that differs from what the broker has is refused by it (406), and the process ends: change a queue by
 * giving it a new name or by deleting it when it is empty.
 */
export const exchanges = {
  events: 'minime.events',
  unrouted: 'minime.unrouted',
  dead: 'minime.dead',
  frames: 'minime.frames',
  requests: 'minime.requests',
  retry: (delay: string) => `minime.retry.${delay}`,
} as const;

/** Unrouted events that are kept; the oldest make room. */
const UNROUTED_KEPT = 10_000;

export const requestQueue = (app: string) => `${app}.requests`;

/** Who looks at a message and puts it back uses up a delivery, and brokers since 4.0 allow twenty unless told. */
const LOOKED_AT_OFTEN = 1_000_000;

/** Kept on a majority of nodes; a dead letter leaves it only when it has safely arrived where it goes. */
const safely = (deadLetterExchange: string, deadLetterRoutingKey?: string) => ({
  'x-queue-type': 'quorum',
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
  'x-dead-letter-exchange': deadLetterExchange,
  ...(deadLetterRoutingKey !== undefined && { 'x-dead-letter-routing-key': deadLetterRoutingKey }),
});

/** What no queue takes is kept for an operator instead of vanishing. */
const keepUnrouted = { durable: true, alternateExchange: exchanges.unrouted };

/** What every app relies on, whether it consumes or only publishes. */
export async function declareShared(channel: Channel): Promise<void> {
  await channel.assertExchange(exchanges.unrouted, 'fanout', { durable: true });
  await channel.assertQueue(UNROUTED, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': LOOKED_AT_OFTEN,
      'x-max-length': UNROUTED_KEPT,
      'x-overflow': 'drop-head',
    },
  });
  await channel.bindQueue(UNROUTED, exchanges.unrouted, '');
  await channel.assertExchange(exchanges.events, 'topic', keepUnrouted);
  await channel.assertExchange(exchanges.dead, 'direct', keepUnrouted);
  await channel.assertExchange(exchanges.requests, 'direct', { durable: true });
  await channel.assertExchange(exchanges.frames, 'topic', { durable: false });
  for (const { name, ms } of retryDelays) {
    const exchange = exchanges.retry(name);
    await channel.assertExchange(exchange, 'fanout', keepUnrouted);
    await channel.assertQueue(exchange, { durable: true, arguments: { ...safely(''), 'x-message-ttl': ms } });
    await channel.bindQueue(exchange, exchange, '');
  }
}

export async function declareDeadLetters(channel: Channel, app: string): Promise<void> {
  const queue = deadLetterQueue(app);
  await channel.assertQueue(queue, {
    durable: true,
    arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': LOOKED_AT_OFTEN },
  });
  await channel.bindQueue(queue, exchanges.dead, app);
}

export async function declareWork(channel: Channel, app: string, event: EventType, queue: string): Promise<void> {
  await channel.assertQueue(queue, {
    durable: true,
    arguments: { ...safely(exchanges.dead, app), 'x-delivery-limit': MAX_DELIVERIES },
  });
  await channel.bindQueue(queue, exchanges.events, event);
}

/** Lives and dies with the connection of its replica. */
export async function declareBroadcast(channel: Channel, event: EventType, queue: string): Promise<void> {
  await channel.assertQueue(queue, { durable: false, exclusive: true, autoDelete: true });
  await channel.bindQueue(queue, exchanges.events, event);
}

/** Returns the name of the queue, which the broker chose. */
export async function declareFrames(channel: Channel): Promise<string> {
  const { queue } = await channel.assertQueue('', { durable: false, exclusive: true, autoDelete: true });
  await channel.bindQueue(queue, exchanges.frames, '#');
  return queue;
}

/** Every question carries its own expiration: nobody waits for it longer. */
export async function declareRequests(channel: Channel, app: string, types: RequestType[]): Promise<void> {
  await channel.assertQueue(requestQueue(app), { durable: true, arguments: { 'x-queue-type': 'classic' } });
  for (const type of types) await channel.bindQueue(requestQueue(app), exchanges.requests, type);
}
