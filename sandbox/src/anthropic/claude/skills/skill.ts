import type Anthropic from '@anthropic-ai/sdk';
import type { ReplyBlock } from '../../api/reply.js';
import type { Conversation, ToolUse } from '../conversation.js';

/** A tool call that a skill needs before it can speak. */
export interface Call {
  name: string;
  input: Record<string, unknown>;
}

/** One kind of thing a visitor may want. The first skill that `wants` the question answers it. */
export interface Skill {
  wants(conversation: Conversation): boolean;
  /** Asked only for tools that are offered and not yet used in this turn. */
  calls?(conversation: Conversation): Call[];
  says(conversation: Conversation): ReplyBlock[];
}

export const say = (text: string): ReplyBlock[] => [{ type: 'text', text }];

/** A tool that is offered and not yet used for this question. */
export function unusedTool({ tools, used }: Conversation, name: string): Anthropic.Tool | undefined {
  return used.some((use) => use.name === name) ? undefined : tools.find((tool) => tool.name === name);
}

export function useOf({ used }: Conversation, name: string): ToolUse | undefined {
  return used.find((use) => use.name === name);
}
