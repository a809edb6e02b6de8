import type { Card } from '@minime/contracts';
import type { ContentBlock, ToolDefinition } from '@minime/llm';
import { AppError } from '@minime/platform';
import { z } from 'zod';
import type { CitationBook } from '../turns/citation.book.js';

/** What a tool may know of the turn it is used in. The server says who the visitor is, never the model. */
export interface ToolContext {
  turnId: string;
  conversationId: string;
  visitorId: string;
  /** IANA zone of the visitor, as far as it is known. */
  visitorZone?: string;
  ownerZone: string;
  now: Date;
  /** BCP 47, as the browser tells it. */
  locale?: string;
  /** Grows with the messages of the conversation. */
  position: number;
  /** When the visitor sent the message. */
  askedAt: Date;
  /** The message is an earlier one, answered anew. */
  isRepeat: boolean;
  /** HMAC of the visitor's network. */
  networkKey: string;
  /** Shows the visitor a card; one with the id of an earlier takes its place. */
  deal(card: Card): void;
  /** Passages that a tool finds become citable by being entered here. */
  citations: CitationBook;
}

/** What goes back to the model: text, or blocks such as search results. */
export type ToolResult = string | Extract<ContentBlock, { type: 'text' | 'search_result' }>[];

/** Something the model can have done. Running it again with the same input must do no harm: a crash repeats it. */
export interface Tool<I = unknown> {
  name: ToolName;
  description: string;
  input: z.ZodType<I>;
  /** @throws ToolError with a sentence for the model */
  execute(input: I, context: ToolContext): Promise<ToolResult>;
}

export type ToolName =
  | 'search_knowledge'
  | 'update_user_info'
  | 'get_current_time'
  | 'convert_time'
  | 'check_availability'
  | 'schedule_meeting'
  | 'confirm_meeting'
  | 'reschedule_meeting'
  | 'cancel_meeting';

/** Tells the model what went wrong, in words that help it to go on. */
export class ToolError extends AppError {
  constructor(message: string) {
    super('tool_failed', message);
    this.name = 'ToolError';
  }
}

/** As the Messages API wants it; the same bytes every time. */
export function definitionOf({ name, description, input }: Tool): ToolDefinition {
  const { $schema, ...schema } = z.toJSONSchema(input, { io: 'input' });
  return { name, description, input_schema: schema as ToolDefinition['input_schema'] };
}
