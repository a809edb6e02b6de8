import type Anthropic from '@anthropic-ai/sdk';
import type { Reply, ReplyBlock } from './reply.js';
import { charsIn } from './tokens.js';

/** Cuts a reply where `max_tokens` or a stop sequence ends it. */
export function limitReply(reply: Reply, request: Anthropic.MessageCreateParams): Reply {
  if (request.max_tokens === 0) return { content: [], stopReason: 'max_tokens', stopSequence: null };
  return cutAtBudget(cutAtSequence(reply, request.stop_sequences ?? []), charsIn(request.max_tokens));
}

function cutAtSequence(reply: Reply, sequences: readonly string[]): Reply {
  for (const [index, block] of reply.content.entries()) {
    if (block.type !== 'text') continue;
    const hits = sequences
      .map((sequence) => ({ sequence, at: block.text.indexOf(sequence) }))
      .filter(({ at }) => at >= 0);
    const first = hits.sort((a, b) => a.at - b.at)[0];
    if (!first) continue;
    const content = [...reply.content.slice(0, index), { ...block, text: block.text.slice(0, first.at) }];
    return { content, stopReason: 'stop_sequence', stopSequence: first.sequence };
  }
  return reply;
}

function cutAtBudget(reply: Reply, chars: number): Reply {
  const content: ReplyBlock[] = [];
  let left = chars;
  for (const block of reply.content) {
    if (block.type === 'text' && block.text.length > left) {
      if (left > 0) content.push({ ...block, text: block.text.slice(0, left) });
      return { content, stopReason: 'max_tokens', stopSequence: null };
    }
    if (block.type === 'text') left -= block.text.length;
    content.push(block);
  }
  return reply;
}
