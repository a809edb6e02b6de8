import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import type { EventData } from '@minime/contracts';
import { migrate } from '@minime/database';
import { type TestDatabase, testDatabase } from '@minime/testing';
import pino from 'pino';
import { type BrokerUnderTest, embeddedBroker, rabbitmqBroker } from './brokers.js';
import { Replica, type ReplicaOptions } from './replica.js';
import { shopSchema } from './shop.schema.js';

export const EVENT = 'feedback.given.v1';
export const feedback = (): EventData<typeof EVENT> => ({
  conversationId: randomUUID(),
  turnId: randomUUID(),
  value: 'up',
});

/** A shop with an outbox and an inbox, and with as many replicas as a test starts. */
export class Shop {
  private readonly replicas: Replica[] = [];

  constructor(
    readonly broker: BrokerUnderTest,
    private readonly url: string,
    private readonly database?: TestDatabase,
  ) {}

  /** Where a replica keeps outbox and inbox. */
  get store(): NonNullable<ReplicaOptions['store']> {
    return { url: this.url, definition: shopSchema };
  }

  /** @param options without a store, unless it is given */
  async start(options: Partial<ReplicaOptions> = {}): Promise<Replica> {
    const app = `app${randomUUID().slice(0, 8)}`;
    const replica = await Replica.start({ app, config: this.broker.config, ...options });
    this.replicas.push(replica);
    return replica;
  }

  async closeReplicas(): Promise<void> {
    await Promise.all(this.replicas.splice(0).map((replica) => replica.close()));
  }

  async close(): Promise<void> {
    await this.broker.close();
    await this.database?.drop();
  }
}

/** The same tests over each broker, in one shop whose replicas close after each test. */
export function describeShops(what: string, tests: (shop: () => Shop) => void): void {
  describe.each([
    ['PostgreSQL', embeddedBroker],
    ['RabbitMQ', rabbitmqBroker],
  ])(`${what} over %s`, (_, open) => {
    let shop: Shop | undefined;

    beforeAll(async () => {
      const broker = await open();
      // The embedded queue lies in the database of its apps.
      const database = broker.config.DATABASE_URL ? undefined : await testDatabase();
      const url = broker.config.DATABASE_URL ?? database!.url;
      shop = new Shop(broker, url, database);
      await migrate(url, [shopSchema], pino({ level: 'silent' }));
    });
    afterEach(() => shop?.closeReplicas());
    afterAll(() => shop?.close());

    tests(() => shop!);
  });
}
