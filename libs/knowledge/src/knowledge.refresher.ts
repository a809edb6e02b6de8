import { AppError, type Host } from '@minime/platform';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { KnowledgeIndex } from './ports.js';

/** How often the version is looked at besides `knowledge.synced`, which a process may miss; milliseconds. */
const LOOK_EVERY_MS = 10_000;

/** Keeps a reader's index up to date: loaded before the service starts, looked after for as long as it runs. */
export class KnowledgeRefresher implements OnModuleInit, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private problem: string | undefined;
  private loaded = 0;
  private removeHealthPart?: () => void;

  constructor(
    private readonly index: KnowledgeIndex,
    private readonly host: Host,
  ) {}

  /** @throws what `refresh` throws, unless it may pass: then the talk goes on without passages until it has. */
  async onModuleInit(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      if (!isPassing(error)) throw error;
      this.note(error);
    }
    this.removeHealthPart = this.host.health.add({ name: 'knowledge', kind: 'shared', problem: () => this.problem });
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.removeHealthPart?.();
  }

  /** @throws what the index throws */
  async refresh(): Promise<void> {
    const version = await this.index.refresh();
    this.problem = undefined;
    if (version !== this.loaded) this.host.logger.info({ version }, 'knowledge loaded');
    this.loaded = version;
  }

  /** Says in the health report what keeps it from the newest knowledge. */
  async look(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.note(error);
    }
  }

  private note(error: unknown): void {
    if (!this.problem) this.host.logger.warn({ err: error }, 'the knowledge index cannot be refreshed');
    this.problem =
      error instanceof AppError
        ? `${error.message}; what the owner wrote is missing from answers until it does`
        : 'answers from what was loaded last; the database of the index does not answer';
  }
}

const isPassing = (error: unknown): boolean => error instanceof AppError && error.retryable;
