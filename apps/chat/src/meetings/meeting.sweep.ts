import type { Host } from '@minime/platform';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HOST } from '../chat.tokens.js';
import { BookingService } from './booking.service.js';

/** How often it is looked, in milliseconds. */
const PAUSE_MS = 10_000;
/** What nobody has touched for so long was left half done by a process that died, or by an outage; milliseconds. */
const STALE_MS = 30_000;
/** How late the owner's own changes in the calendar are noticed, in milliseconds. */
const CHECK_EVERY_MS = 10 * 60_000;

/** Finishes what was left half done and notices what the owner did in the calendar. Any number of replicas may look. */
@Injectable()
export class MeetingSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private failing = false;

  constructor(
    private readonly bookings: BookingService,
    @Inject(HOST) private readonly host: Host,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.sweeping ??= this.sweep().finally(() => {
        this.sweeping = undefined;
      });
    }, PAUSE_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  private async sweep(): Promise<void> {
    try {
      await this.bookings.tidy(STALE_MS, CHECK_EVERY_MS);
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.host.logger.warn({ err: error }, 'meetings cannot be swept');
      this.failing = true;
    }
  }
}
