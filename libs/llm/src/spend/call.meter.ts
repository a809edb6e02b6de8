import { randomUUID } from 'node:crypto';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { FailureReason } from '../model.failure.js';
import type { ModelCall, Usage } from '../ports.js';
import { costOf, type PriceTable } from '../prices.js';
import type { CallMetrics } from './call.metrics.js';
import type { SpendLedger } from './spend.ledger.js';

/** One request to the API that runs. */
export interface MeteredRequest {
  /** The first word has come. */
  spoke(): void;
  /** Closes the account; call it exactly once. @returns USD. */
  settle(outcome: 'finished' | FailureReason, usage: Usage): number;
}

/**
 * Opens an account before each request to a model and settles it after: the one place all spending passes through.
 * The books are written in the background, so that neither the first word nor the last waits for them.
 */
export class CallMeter implements OnApplicationShutdown {
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly prices: PriceTable,
    private readonly ledger: SpendLedger,
    private readonly metrics: CallMetrics,
    private readonly logger: Logger,
  ) {}

  /** @param askedAt when the caller asked, in milliseconds of `performance.now()` */
  open(call: ModelCall, model: string, askedAt: number): MeteredRequest {
    const at = new Date();
    const startedAt = performance.now();
    const price = this.prices.get(model);
    if (!price) throw new TypeError(`Model ${model} is not one of the configured ones`);
    let firstTokenMs: number | undefined;
    return {
      spoke: () => {
        firstTokenMs ??= performance.now() - askedAt;
      },
      settle: (outcome, usage) => {
        const costUsd = costOf(price, usage);
        const spent = {
          id: randomUUID(),
          at,
          purpose: call.purpose,
          model,
          ...(call.conversationId !== undefined && { conversationId: call.conversationId }),
          usage,
          costUsd,
          ...(firstTokenMs !== undefined && { firstTokenMs }),
          totalMs: performance.now() - startedAt,
          outcome,
        };
        this.metrics.observe(spent);
        this.write(() => this.ledger.record(spent));
        return costUsd;
      },
    };
  }

  /** Resolves when all that was settled until now is written down. */
  async written(): Promise<void> {
    await Promise.all(this.writing);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.written();
  }

  private write(record: () => Promise<void>): void {
    const done = record()
      .catch((error: unknown) => this.logger.error({ err: error }, 'a model call could not be written down'))
      .finally(() => this.writing.delete(done));
    this.writing.add(done);
  }
}
