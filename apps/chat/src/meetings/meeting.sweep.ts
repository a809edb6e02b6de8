import { type Host, repeat } from '@minime/platform';
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
  private stop: (() => Promise<void>) | undefined;

  constructor(
    private readonly bookings: BookingService,
    @Inject(HOST) private readonly host: Host,
  ) {}

  onApplicationBootstrap(): void {
    const { logger } = this.host;
    const sweep = () => this.bookings.tidy(STALE_MS, CHECK_EVERY_MS);
    this.stop = repeat(sweep, { everyMs: PAUSE_MS, failure: 'meetings cannot be swept', logger });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop?.();
  }
}
