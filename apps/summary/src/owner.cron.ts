import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import type { Logger } from 'pino';
import type { AlertService } from './alerts/alert.service.js';
import type { DigestService } from './digest/digest.service.js';

/** Looks for what is due, and so tries again what could not be sent. */
const EVERY_TEN_MINUTES = '*/10 * * * *';

export interface OwnerCronOptions {
  /** Cron expression, or `off`. */
  digest: string;
  timeZone: string;
}

/** When the owner is written to without anybody having come: digests and alerts. Any number of replicas may look. */
export class OwnerCron implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private looking: Promise<void> | undefined;

  constructor(
    private readonly digests: DigestService,
    private readonly alerts: AlertService,
    private readonly scheduler: SchedulerRegistry,
    private readonly logger: Logger,
    private readonly options: OwnerCronOptions,
  ) {}

  onApplicationBootstrap(): void {
    const { digest, timeZone } = this.options;
    this.follow('look', EVERY_TEN_MINUTES, 'UTC');
    if (digest !== 'off') this.follow('digest', digest, timeZone);
    void this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.looking;
  }

  /** Looks now; calls that overlap are one. Never throws: what failed is due the next time. */
  look(): Promise<void> {
    this.looking ??= this.work().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private follow(name: string, cronTime: string, timeZone: string): void {
    const job = CronJob.from({ cronTime, timeZone, onTick: () => this.look() });
    this.scheduler.addCronJob(name, job);
    job.start();
  }

  private async work(): Promise<void> {
    const now = new Date();
    if (this.options.digest !== 'off') await this.attempt('digest', () => this.digests.sendDue(now));
    await this.attempt('alert of a failing sync', () => this.alerts.checkSync(now));
    await this.attempt('alert of dead letters', () => this.alerts.checkDeadLetters(now));
  }

  private async attempt(what: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      this.logger.warn({ err: error }, `the ${what} could not be sent; it is tried again`);
    });
  }
}
