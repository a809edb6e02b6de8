import { setTimeout as delay } from 'node:timers/promises';
import { AppError, type Logger } from '@minime/platform';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import type { SyncSlots } from './ports.js';
import type { SyncService } from './sync.service.js';

/** A start waits this long for its first sync, so that the first visitor is answered from the knowledge; ms. */
const START_PATIENCE_MS = 5_000;

/** Syncs at the start and then by the clock. */
export class SyncCron implements OnApplicationBootstrap {
  /** @param schedule cron expression (UTC) or `off` */
  constructor(
    private readonly syncs: SyncService,
    private readonly slots: SyncSlots,
    private readonly scheduler: SchedulerRegistry,
    private readonly schedule: string,
    private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.schedule !== 'off') this.follow(this.schedule);
    await Promise.race([this.sync(), delay(START_PATIENCE_MS, undefined, { ref: false })]);
  }

  /** A tick that comes while the one before is still at work is left out. */
  private follow(schedule: string): void {
    let dueAt: Date;
    const tick = async () => {
      await this.sync(dueAt);
      dueAt = job.nextDate().toJSDate();
    };
    const job = CronJob.from({ cronTime: schedule, timeZone: 'UTC', onTick: tick, waitForCompletion: true });
    dueAt = job.nextDate().toJSDate();
    this.scheduler.addCronJob('sync', job);
    job.start();
  }

  /**
   * Where another replica syncs already, or has synced for this time of the schedule, there is nothing to do here.
   * @param dueAt none for the sync of the start
   */
  private async sync(dueAt?: Date): Promise<void> {
    try {
      if (dueAt && !(await this.slots.take(dueAt))) return;
      await this.syncs.sync();
    } catch (error) {
      if (error instanceof AppError && error.retryable) this.logger.info({ code: error.code }, error.message);
      else this.logger.error({ err: error }, 'the knowledge sync failed; the next one tries again');
    }
  }
}
