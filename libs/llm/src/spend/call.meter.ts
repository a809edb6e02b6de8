import { randomUUID } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { AppError, beginSpan, type SpanFacts } from '@minime/platform';
import type { OnApplicationShutdown } from '@nestjs/common';
import pRetry from 'p-retry';
import type { Logger } from 'pino';
import type { FailureReason } from '../model.failure.js';
import { BudgetExhausted, type ModelCall, type Usage } from '../ports.js';
import { costOf, type PriceTable, priceOf } from '../prices.js';
import { type BudgetDay, budgetDay, budgetsOf, type Ceilings } from './budgets.js';
import type { CallMetrics } from './call.metrics.js';
import type { Reservation, Reserved, SpendLedger, SpentCall } from './spend.ledger.js';
import { promptUsage, worstCaseOf } from './worst.case.js';

/** One request to the API that runs. */
export interface MeteredRequest {
  /** For a request whose end we did not hear: what the API may have billed, with and without an answer. */
  readonly unheard: { prompt: Usage; whole: Usage };
  /** The first word has come. */
  spoke(): void;
  /**
   * Closes the account; call it exactly once.
   * @param estimated the API did not say; `usage` is taken from `unheard`
   * @returns USD
   */
  settle(outcome: 'finished' | FailureReason, usage: Usage, estimated?: boolean): number;
}

export interface MeterSettings {
  prices: PriceTable;
  ceilings: Ceilings;
  /** The owner's: days begin where the owner is. */
  timeZone: string;
}

/** A visitor waits: a database that stumbles is asked again for about a second. */
const RESERVE_RETRIES = { retries: 2, minTimeout: 200, factor: 3 };
/** Nobody waits; what cannot be written is counted as lost later. */
const SETTLE_RETRIES = { retries: 5, minTimeout: 300, factor: 2 };

/**
 * Opens an account before each request to a model and settles it after: the one place all spending passes through.
 * No request is made that does not fit into every budget at its worst. What it did cost is written in the background,
 * so that neither the first word nor the last waits for it; only the same turn's next request does.
 */
export class CallMeter implements OnApplicationShutdown {
  private day: (BudgetDay & { since: Date }) | undefined;
  private readonly writing = new Map<Promise<void>, string | undefined>();

  constructor(
    private readonly settings: MeterSettings,
    private readonly ledger: SpendLedger,
    private readonly metrics: CallMetrics,
    private readonly logger: Logger,
  ) {}

  /**
   * @param askedAt when the caller asked, in milliseconds of `performance.now()`
   * @throws BudgetExhausted; AppError `model_unavailable` when the books cannot be read: without them nothing is spent
   */
  async open(call: ModelCall, body: Anthropic.MessageCreateParams, askedAt: number): Promise<MeteredRequest> {
    const { model, max_tokens: maxTokens } = body;
    const price = priceOf(this.settings.prices, model);
    if (!price) throw new TypeError(`Model ${model} is not one of the configured ones`);
    const { promptTokens, cached, worstUsd, lostUsd } = worstCaseOf(body, price);
    const callId = randomUUID();
    await this.reserve(call, { callId, model, worstUsd, lostUsd });

    const endSpan = beginSpan(spanOf(call, model));
    const startedAt = performance.now();
    const prompt = promptUsage(promptTokens, cached);
    let firstTokenMs: number | undefined;
    return {
      unheard: { prompt, whole: { ...prompt, output: maxTokens } },
      spoke: () => {
        firstTokenMs ??= performance.now() - askedAt;
      },
      settle: (outcome, usage, estimated = false) => {
        const costUsd = costOf(price, usage);
        const spent: SpentCall = {
          callId,
          usage,
          estimated,
          costUsd,
          ...(firstTokenMs !== undefined && { firstTokenMs }),
          totalMs: performance.now() - startedAt,
          outcome,
        };
        this.metrics.observe(call.purpose, model, spent);
        endSpan({ ...(outcome !== 'finished' && { error: outcome }), attributes: usageFacts(usage) });
        this.write(call.turnId, spent);
        call.onSpent?.({ model, usage, costUsd });
        return costUsd;
      },
    };
  }

  /** Resolves when all that was settled until now is written down. */
  async written(): Promise<void> {
    await Promise.all(this.writing.keys());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.written();
  }

  private async reserve(
    call: ModelCall,
    request: Pick<Reservation, 'callId' | 'model' | 'worstUsd' | 'lostUsd'>,
  ): Promise<void> {
    const day = this.today();
    const reservation: Reservation = {
      ...request,
      purpose: call.purpose,
      ...(call.conversationId !== undefined && { conversationId: call.conversationId }),
      ...(call.turnId !== undefined && { turnId: call.turnId }),
      budgets: budgetsOf(call, day.date, this.settings.ceilings),
    };
    const reserved = await this.ask(reservation, call.turnId);
    if ('refused' in reserved) throw this.refusal(reserved, day);
    this.metrics.dayUsed(reserved.dayUsd);
  }

  /** Worked out once a day, and anew where the clock was set back. */
  private today(): BudgetDay {
    const now = new Date();
    if (!this.day || now < this.day.since || now >= this.day.endsAt) {
      this.day = { ...budgetDay(now, this.settings.timeZone), since: now };
    }
    return this.day;
  }

  private async ask(reservation: Reservation, turnId: string | undefined): Promise<Reserved> {
    try {
      if (turnId !== undefined) await this.writtenFor(turnId);
      return await pRetry(() => this.ledger.reserve(reservation), RESERVE_RETRIES);
    } catch (cause) {
      throw new AppError('model_unavailable', 'The budgets cannot be read, so nothing may be spent', {
        retryable: true,
        cause,
      });
    }
  }

  private refusal({ refused, usedUsd }: Extract<Reserved, { refused: unknown }>, day: BudgetDay): BudgetExhausted {
    const { scope, limitUsd } = refused;
    this.metrics.refused(scope);
    this.logger.warn({ scope, limitUsd, usedUsd }, 'a call of a model does not fit into what is left of its budget');
    return new BudgetExhausted(scope, limitUsd, usedUsd, day.date, day.endsAt);
  }

  /** Else an unsettled request of the same turn would look like one of a worker that died. */
  private async writtenFor(turnId: string): Promise<void> {
    const own = [...this.writing].filter(([, writer]) => writer === turnId);
    await Promise.all(own.map(([done]) => done));
  }

  private write(turnId: string | undefined, spent: SpentCall): void {
    const done: Promise<void> = pRetry(() => this.ledger.settle(spent), SETTLE_RETRIES)
      .then((dayUsd) => {
        if (dayUsd !== undefined) this.metrics.dayUsed(dayUsd);
      })
      .catch((error: unknown) => this.logger.error({ err: error }, 'a model call could not be written down'))
      .finally(() => this.writing.delete(done));
    this.writing.set(done, turnId);
  }
}

/** Named as https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ does. */
const spanOf = ({ purpose }: ModelCall, model: string): SpanFacts => ({
  name: `chat ${model}`,
  kind: 'client',
  attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model, 'minime.purpose': purpose },
});

const usageFacts = ({ input, output }: Usage) => ({
  'gen_ai.usage.input_tokens': input,
  'gen_ai.usage.output_tokens': output,
});
