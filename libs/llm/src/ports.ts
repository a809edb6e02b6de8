import type Anthropic from '@anthropic-ai/sdk';
import { AppError } from '@minime/platform';
import type { z } from 'zod';

/** The Messages API's own shapes, under the names this code base uses for them. */
export type SystemBlock = Anthropic.TextBlockParam;
export type ModelMessage = Anthropic.MessageParam;
export type ContentBlock = Anthropic.ContentBlockParam;
export type ToolDefinition = Anthropic.Tool;

/** What a call is for: decides which model and which budget line it is written down under. */
export type Purpose = 'turn' | 'memory' | 'summary';

/** Whose budgets a call counts against, as far as it is known; that of the day always. */
export interface SpentFor {
  turnId?: string;
  conversationId?: string;
  /** Of the conversation: each stretch of talk has a budget of its own, as it has a mail of its own. */
  stretch?: number;
  visitorId?: string;
  /** HMAC of the visitor's network. */
  networkKey?: string;
}

/** What one request to the API has cost; failed and stopped ones cost, too. */
export interface Spending {
  model: string;
  usage: Usage;
  costUsd: number;
}

export interface ModelCall extends SpentFor {
  purpose: Purpose;
  system: SystemBlock[];
  messages: ModelMessage[];
  tools?: ToolDefinition[];
  /** Tokens; the configured `MAX_OUTPUT_TOKENS` unless told. */
  maxTokens?: number;
  /** Told of each request that was made for this call, as soon as it is over. */
  onSpent?: (spending: Spending) => void;
  /** What was set aside for its first request. */
  booking?: Booking;
}

/** Money that was set aside for a request before that was written; what it cannot cover is set aside anew. */
export interface Booking {
  /** No request was made for it; does nothing once one was. Call it in any case. */
  giveBack(): void;
}

/** Which budget a call would have passed. */
export type BudgetScope = 'turn' | 'conversation' | 'visitor' | 'network' | 'day';

/** The call was not made: its worst case does not fit into what is left of a budget. */
export class BudgetExhausted extends AppError {
  constructor(
    readonly scope: BudgetScope,
    readonly limitUsd: number,
    /** Spent and set aside until now. */
    readonly usedUsd: number,
    /** The owner's day, like `2026-11-22`. */
    readonly day: string,
    /** When the next day begins. */
    readonly resetsAt: Date,
  ) {
    super('budget_exhausted', `The budget of the ${scope} is used up`);
    this.name = 'BudgetExhausted';
  }
}

export interface Usage {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

export type StopReason = 'end_turn' | 'tool_use' | 'max_tokens' | 'refusal' | 'other';

/** What a streamed answer is made of, in the order it comes. */
export type ModelEvent =
  | { type: 'text'; text: string }
  | { type: 'citation'; title: string; source: string; quote: string }
  | { type: 'tool_use'; id: string; name: string; input: unknown }
  | {
      type: 'end';
      stopReason: StopReason;
      /** The assistant's message, to be sent back unchanged in the next round. */
      message: ModelMessage;
      model: string;
      usage: Usage;
      costUsd: number;
    };

export abstract class LanguageModel {
  /**
   * Begins to set aside what a call will probably need, so that this is done when its prompt is written. Undefined where
   * nothing is known of such calls yet. Whether it could be is told to the call that takes it along.
   */
  abstract book(call: SpentFor & Pick<ModelCall, 'purpose'>): Booking | undefined;
  /**
   * One streamed call. Resolves when all of it was heard; called back and not iterated, because there are thousands of
   * events a second and each promise has its price. Aborting `signal` ends the stream and stops the billing.
   * @param hear what it throws ends the stream, too, and is thrown on
   * @throws AppError `model_unavailable` (retryable tells whether later may help), `aborted`; BudgetExhausted
   */
  abstract stream(call: ModelCall, signal: AbortSignal, hear: (event: ModelEvent) => void): Promise<void>;
  /** One call whose answer is plain text. */
  abstract complete(call: ModelCall, signal?: AbortSignal): Promise<{ text: string; costUsd: number }>;
  /** One call whose answer fits `schema` (structured output). */
  abstract extract<S extends z.ZodType>(
    call: ModelCall,
    schema: S,
    signal?: AbortSignal,
  ): Promise<{ value: z.output<S>; costUsd: number }>;
}
