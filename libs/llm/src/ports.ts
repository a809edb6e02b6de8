import type Anthropic from '@anthropic-ai/sdk';
import type { z } from 'zod';

/** The Messages API's own shapes, under the names this code base uses for them. */
export type SystemBlock = Anthropic.TextBlockParam;
export type ModelMessage = Anthropic.MessageParam;
export type ContentBlock = Anthropic.ContentBlockParam;
export type ToolDefinition = Anthropic.Tool;

/** What a call is for: decides which model and which budget line it is written down under. */
export type Purpose = 'turn' | 'memory' | 'summary';

export interface ModelCall {
  purpose: Purpose;
  /** Whose budget it counts against. */
  conversationId?: string;
  system: SystemBlock[];
  messages: ModelMessage[];
  tools?: ToolDefinition[];
  /** Tokens; the configured `MAX_OUTPUT_TOKENS` unless told. */
  maxTokens?: number;
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
   * One streamed call. Aborting `signal` ends the stream and stops the billing.
   * @throws AppError `model_unavailable` (retryable tells whether later may help), `budget_exhausted`, `aborted`
   */
  abstract stream(call: ModelCall, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** One call whose answer is plain text. */
  abstract complete(call: ModelCall, signal?: AbortSignal): Promise<{ text: string; costUsd: number }>;
  /** One call whose answer fits `schema` (structured output). */
  abstract extract<S extends z.ZodType>(
    call: ModelCall,
    schema: S,
    signal?: AbortSignal,
  ): Promise<{ value: z.output<S>; costUsd: number }>;
}
