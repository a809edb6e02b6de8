import { setTimeout as delay } from 'node:timers/promises';
import { AppError, type Logger } from '@minime/platform';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import type { SyncService } from './sync.service.js';

/** A start waits this long for its first sync, so that the first visitor is answered from the knowledge; ms. */
const START_PATIENCE_MS = 5_000;

/** Syncs at the start and then by the clock. */
export class SyncCron implements OnApplicationBootstrap {
  /** @param schedule cron expression (UTC) or `off` */
  constructor(
    private readonly syncs: SyncService,
    private readonly scheduler: SchedulerRegistry,
    private readonly schedule: string,
    private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.schedule !== 'off') {
      const job = CronJob.from({
        cronTime: this.schedule,
        timeZone: 'UTC',
        onTick: () => this.sync(),
        waitForCompletion: true,
      });
      this.scheduler.addCronJob('sync', job);
      job.start();
    }
    await Promise.race([this.sync(), delay(START_PATIENCE_MS, undefined, { ref: false })]);
  }

  /** Where another replica syncs already, there is nothing to do here. */
  private async sync(): Promise<void> {
    try {
      await this.syncs.sync();
    } catch (error) {
      if (error instanceof AppError && error.retryable) this.logger.info({ code: error.code }, error.message);
      else this.logger.error({ err: error }, 'the knowledge sync failed; the next one tries again');
    }
  }
}
