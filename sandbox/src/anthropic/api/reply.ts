import type Anthropic from '@anthropic-ai/sdk';

/** A block that the sandbox's Claude says; `chunks` fixes how a text is cut while it streams. */
export type ReplyBlock =
  | { type: 'text'; text: string; citations?: Anthropic.CitationsSearchResultLocation[]; chunks?: string[] }
  | { type: 'tool_use'; id: string; name: string; input: unknown }
  | { type: 'thinking'; thinking: string; signature: string };

/** What the model answers, before it is put on the wire. */
export interface Reply {
  content: ReplyBlock[];
  stopReason: Anthropic.StopReason;
  stopSequence: string | null;
}

/** A finished reply; the stop reason follows from the blocks. */
export function replyOf(content: ReplyBlock[]): Reply {
  const asksForTool = content.some((block) => block.type === 'tool_use');
  return { content, stopReason: asksForTool ? 'tool_use' : 'end_turn', stopSequence: null };
}
