import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';

/** A process that is started again and again must not look each time; milliseconds. */
const FIRST_MS = 60_000;
const EVERY_MS = 24 * 60 * 60_000;
const AFTER_FAILURE_MS = 10 * 60_000;

/**
 * Forgets what is older than `RETENTION_DAYS` days: soon after the start, then once a day. Every owner of personal data has
 * one. Any number of replicas may look.
 */
export class RetentionJob implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private leaving = false;

  /** @param forget forgets a batch of `what`; resolves with how many, 0 when nothing is left */
  constructor(
    private readonly what: string,
    private readonly forget: () => Promise<number>,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.after(FIRST_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.leaving = true;
    clearTimeout(this.timer);
    await this.running?.catch(() => undefined);
  }

  /** Looks now. @returns how many were forgotten */
  async run(): Promise<number> {
    let forgotten = 0;
    for (let batch = -1; batch !== 0 && !this.leaving; forgotten += batch) batch = await this.forget();
    if (forgotten > 0) this.logger.info({ what: this.what, forgotten }, 'forgot what was old enough');
    return forgotten;
  }

  private after(ms: number): void {
    if (this.leaving) return;
    this.timer = setTimeout(() => {
      this.running = this.run().then(
        () => this.after(EVERY_MS),
        (error: unknown) => {
          this.logger.warn({ err: error, what: this.what }, 'what is old could not be forgotten');
          this.after(AFTER_FAILURE_MS);
        },
      );
    }, ms);
    this.timer.unref();
  }
}
