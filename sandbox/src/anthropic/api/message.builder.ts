import type Anthropic from '@anthropic-ai/sdk';
import { newId } from './ids.js';
import type { InputUsage } from './prefix.cache.js';
import type { Reply, ReplyBlock } from './reply.js';
import { outputTokensOf } from './tokens.js';

/** The complete answer to a request that does not stream; a stream says the same in pieces. */
export function buildMessage(
  model: string,
  reply: Reply,
  input: InputUsage,
  usage?: Partial<Anthropic.Usage>,
): Anthropic.Message {
  return {
    id: newId('msg'),
    type: 'message',
    role: 'assistant',
    model,
    content: reply.content.map(toContentBlock),
    stop_reason: reply.stopReason,
    stop_sequence: reply.stopSequence,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: { ...usageOf(input, outputTokensOf(reply.content)), ...usage },
  };
}

function usageOf(input: InputUsage, outputTokens: number): Anthropic.Usage {
  return {
    input_tokens: input.input,
    output_tokens: outputTokens,
    cache_read_input_tokens: input.cacheRead,
    cache_creation_input_tokens: input.cacheCreation['5m'] + input.cacheCreation['1h'],
    cache_creation: {
      ephemeral_5m_input_tokens: input.cacheCreation['5m'],
      ephemeral_1h_input_tokens: input.cacheCreation['1h'],
    },
    inference_geo: null,
    output_tokens_details: null,
    server_tool_use: null,
    service_tier: 'standard',
    speed: null,
  };
}

function toContentBlock(block: ReplyBlock): Anthropic.ContentBlock {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text, citations: block.citations ?? null };
    case 'tool_use':
      return { type: 'tool_use', id: block.id, name: block.name, input: block.input, caller: { type: 'direct' } };
    case 'thinking':
      return { type: 'thinking', thinking: block.thinking, signature: block.signature };
  }
}
