import { EventPublisher } from '@minime/messaging';
import type { Logger } from '@minime/platform';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { LOGGER } from './gateway.tokens.js';

/** The owner is still at it as long as less than this lies between two changes; ms. */
const QUIET_MS = 3_000;
/** However long the owner is at it, what they wrote answers from then on; ms. */
const LONGEST_MS = 30_000;

/** Makes one wish for a knowledge sync of many that come close together. */
@Injectable()
export class SyncRequests implements BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private waitingSince: number | undefined;

  constructor(
    private readonly publisher: EventPublisher,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  request(): void {
    const now = performance.now();
    this.waitingSince ??= now;
    clearTimeout(this.timer);
    const ms = Math.min(QUIET_MS, this.waitingSince + LONGEST_MS - now);
    this.timer = setTimeout(() => void this.publish(), Math.max(0, ms));
  }

  /** What was wished for is not forgotten over a shutdown. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.waitingSince !== undefined) await this.publish();
  }

  private async publish(): Promise<void> {
    clearTimeout(this.timer);
    this.waitingSince = undefined;
    try {
      await this.publisher.publish('knowledge.sync-requested.v1', { full: false, requestedBy: 'webhook' });
    } catch (error) {
      this.logger.warn({ err: error }, 'a knowledge sync could not be requested; the next scheduled one does the same');
    }
  }
}
