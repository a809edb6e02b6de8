import type { Logger } from '@minime/platform';
import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { codeOf } from './consuming/retry.policy.js';
import type { TransactionalInbox } from './inbox/transactional.inbox.js';
import type { OutboxRelay } from './outbox/outbox.relay.js';
import type { TransactionalOutbox } from './outbox/transactional.outbox.js';
import type { Transport } from './transport.js';

const PRUNE_EVERY_MS = 60 * 60 * 1_000;

interface StoreParts {
  dataSource: () => DataSource;
  outbox: TransactionalOutbox;
  inbox: TransactionalInbox;
  relay: OutboxRelay;
  /** Begins to measure the outbox; returns a function that ends it. */
  measure: () => () => void;
  logger: Logger;
}

/** Outbox and inbox of one app. */
export class StoreLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  private endMeasuring: (() => void) | undefined;

  constructor(private readonly parts: StoreParts) {}

  get outbox(): TransactionalOutbox {
    return this.parts.outbox;
  }

  get inbox(): TransactionalInbox {
    return this.parts.inbox;
  }

  onApplicationBootstrap(): void {
    const { dataSource, outbox, relay, measure } = this.parts;
    dataSource().subscribers.push(outbox.commits);
    relay.start();
    this.endMeasuring = measure();
    this.timer = setInterval(() => void this.prune(), PRUNE_EVERY_MS);
    this.timer.unref();
    void this.prune();
  }

  /** Before the database and the broker are let go. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.endMeasuring?.();
    await this.parts.relay.stop();
  }

  private async prune(): Promise<void> {
    await this.inbox.prune().catch((error: unknown) => {
      this.parts.logger.warn({ code: codeOf(error) }, 'inbox could not be pruned');
    });
  }
}

/** Lets go of the broker when everything that may still publish has stopped. */
export class TransportLifecycle implements OnApplicationShutdown {
  constructor(private readonly transport: Transport) {}

  async onApplicationShutdown(): Promise<void> {
    await this.transport.close();
  }
}
