import type { Logger } from '@minime/platform';
import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { codeOf } from './consuming/retry.policy.js';
import type { TransactionalInbox } from './inbox/transactional.inbox.js';
import type { OutboxRelay } from './outbox/outbox.relay.js';
import type { TransactionalOutbox } from './outbox/transactional.outbox.js';
import type { Transport } from './transport.js';

const PRUNE_EVERY_MS = 60 * 60 * 1_000;

/** Outbox and inbox of one app. */
export class StoreLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: () => DataSource,
    readonly outbox: TransactionalOutbox,
    readonly inbox: TransactionalInbox,
    private readonly relay: OutboxRelay,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.dataSource().subscribers.push(this.outbox.commits);
    this.relay.start();
    this.timer = setInterval(() => void this.prune(), PRUNE_EVERY_MS);
    this.timer.unref();
    void this.prune();
  }

  /** Before the database and the broker are let go. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.relay.stop();
  }

  private async prune(): Promise<void> {
    await this.inbox.prune().catch((error: unknown) => {
      this.logger.warn({ code: codeOf(error) }, 'inbox could not be pruned');
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
