import { randomUUID } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { AppError, beginSpan, type SpanFacts } from '@minime/platform';
import type { OnApplicationShutdown } from '@nestjs/common';
import pRetry from 'p-retry';
import type { Logger } from 'pino';
import type { FailureReason } from '../model.failure.js';
import { type Booking, BudgetExhausted, type ModelCall, type SpentFor, type Usage } from '../ports.js';
import { costOf, type PriceTable, priceOf } from '../prices.js';
import { NO_USAGE } from '../usage.js';
import { EarlyBooking, RecentWeights, type Weight } from './booking.js';
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

/** What budgets and books have to know of a call. */
type Accountable = SpentFor & Pick<ModelCall, 'purpose'>;

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
  private readonly weights = new RecentWeights();

  constructor(
    private readonly settings: MeterSettings,
    private readonly ledger: SpendLedger,
    private readonly metrics: CallMetrics,
    private readonly logger: Logger,
  ) {}

  /**
   * Begins to set aside for a request that is still to be written what the heaviest of the last ones could have cost.
   * Undefined before the first one of its purpose and model.
   */
  book(call: Accountable, model: string): Booking | undefined {
    const weight = this.weights.next(kindOf(call, model));
    if (!weight) return undefined;
    const callId = randomUUID();
    const reserved = this.ask(this.reservation(call, { callId, model, ...weight }), call.turnId);
    return new EarlyBooking(callId, model, weight.worstUsd, reserved, (booking) => this.release(booking, call.turnId));
  }

  /**
   * @param askedAt when the caller asked, in milliseconds of `performance.now()`
   * @throws BudgetExhausted; AppError `model_unavailable` when the books cannot be read: without them nothing is spent
   */
  async open(call: ModelCall, body: Anthropic.MessageCreateParams, askedAt: number): Promise<MeteredRequest> {
    const { model, max_tokens: maxTokens } = body;
    const price = priceOf(this.settings.prices, model);
    if (!price) throw new TypeError(`Model ${model} is not one of the configured ones`);
    const { promptTokens, cached, worstUsd, lostUsd } = worstCaseOf(body, price);
    const weight = { worstUsd, lostUsd };
    this.weights.note(kindOf(call, model), weight);
    const callId = (await this.booked(call, model, worstUsd)) ?? (await this.reserve(call, model, weight));

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

  /** @returns the call's id */
  private async reserve(call: ModelCall, model: string, weight: Weight): Promise<string> {
    const day = this.today();
    const callId = randomUUID();
    const reserved = await this.ask(this.reservation(call, { callId, model, ...weight }), call.turnId);
    if ('refused' in reserved) throw this.refusal(reserved, day);
    this.metrics.dayUsed(reserved.dayUsd);
    return callId;
  }

  /**
   * What was set aside before, where that is enough: too much of it may have been refused where the request itself fits.
   * @returns the call's id
   */
  private async booked({ booking, turnId }: ModelCall, model: string, worstUsd: number): Promise<string | undefined> {
    if (!(booking instanceof EarlyBooking && booking.take())) return undefined;
    const reserved = await booking.reserved;
    if ('refused' in reserved) return undefined;
    if (booking.model === model && booking.worstUsd >= worstUsd) {
      this.metrics.dayUsed(reserved.dayUsd);
      return booking.callId;
    }
    this.release(booking, turnId);
    return undefined;
  }

  private release({ callId, reserved }: EarlyBooking, turnId: string | undefined): void {
    const nothing = { callId, usage: NO_USAGE, estimated: false, costUsd: 0, totalMs: 0, outcome: 'aborted' } as const;
    const wasReserved = reserved.then(
      (outcome) => !('refused' in outcome),
      () => false,
    );
    this.track(
      turnId,
      wasReserved.then((is) => (is ? this.settled(nothing) : undefined)),
    );
  }

  private reservation(
    call: Accountable,
    request: Pick<Reservation, 'callId' | 'model' | 'worstUsd' | 'lostUsd'>,
  ): Reservation {
    const { purpose, conversationId, turnId } = call;
    return {
      ...request,
      purpose,
      ...(conversationId !== undefined && { conversationId }),
      ...(turnId !== undefined && { turnId }),
      budgets: budgetsOf(call, this.today().date, this.settings.ceilings),
    };
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
    this.track(turnId, this.settled(spent));
  }

  private async settled(spent: SpentCall): Promise<void> {
    const dayUsd = await pRetry(() => this.ledger.settle(spent), SETTLE_RETRIES);
    if (dayUsd !== undefined) this.metrics.dayUsed(dayUsd);
  }

  private track(turnId: string | undefined, work: Promise<void>): void {
    const done: Promise<void> = work
      .catch((error: unknown) => this.logger.error({ err: error }, 'a model call could not be written down'))
      .finally(() => this.writing.delete(done));
    this.writing.set(done, turnId);
  }
}

const kindOf = ({ purpose }: Accountable, model: string): string => `${purpose} ${model}`;

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
