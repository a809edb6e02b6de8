import type Anthropic from '@anthropic-ai/sdk';
import type { Reply, ReplyBlock } from './reply.js';

/** What goes over the wire between two waits: `spoken` is the text that a reader sees because of it. */
export interface StreamStep {
  event: Anthropic.RawMessageStreamEvent | { type: 'ping' };
  /** The model needs time for this one. */
  paced: boolean;
  spoken: string;
}

/** How many characters of a tool's input come at a time. */
const INPUT_CHUNK_CHARS = 24;

/** A finished message as the API streams it. */
export function* messageEvents(message: Anthropic.Message, reply: Reply): Generator<StreamStep> {
  yield silent({
    type: 'message_start',
    message: {
      ...message,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...message.usage, output_tokens: 1 },
    },
  });
  for (const [index, block] of reply.content.entries()) {
    yield silent({ type: 'content_block_start', index, content_block: emptyBlock(block) });
    if (index === 0) yield silent({ type: 'ping' });
    yield* deltas(index, block);
    yield silent({ type: 'content_block_stop', index });
  }
  const { cache_creation_input_tokens, cache_read_input_tokens, input_tokens, output_tokens } = message.usage;
  yield silent({
    type: 'message_delta',
    delta: {
      container: null,
      stop_details: null,
      stop_reason: message.stop_reason,
      stop_sequence: message.stop_sequence,
    },
    usage: {
      cache_creation_input_tokens,
      cache_read_input_tokens,
      input_tokens,
      output_tokens,
      output_tokens_details: message.usage.output_tokens_details,
      server_tool_use: null,
    },
  });
  yield silent({ type: 'message_stop' });
}

function* deltas(index: number, block: ReplyBlock): Generator<StreamStep> {
  const delta = (change: Anthropic.RawContentBlockDelta, paced: boolean, spoken = ''): StreamStep => ({
    event: { type: 'content_block_delta', index, delta: change },
    paced,
    spoken,
  });
  switch (block.type) {
    case 'text':
      for (const text of block.chunks ?? words(block.text)) yield delta({ type: 'text_delta', text }, true, text);
      for (const citation of block.citations ?? []) yield delta({ type: 'citations_delta', citation }, false);
      return;
    case 'tool_use':
      yield delta({ type: 'input_json_delta', partial_json: '' }, true);
      for (const partial_json of pieces(JSON.stringify(block.input ?? {}))) {
        yield delta({ type: 'input_json_delta', partial_json }, true);
      }
      return;
    case 'thinking':
      if (block.thinking !== '') yield delta({ type: 'thinking_delta', thinking: block.thinking }, true);
      yield delta({ type: 'signature_delta', signature: block.signature }, false);
  }
}

const silent = (event: StreamStep['event']): StreamStep => ({ event, paced: false, spoken: '' });

function emptyBlock(block: ReplyBlock): Anthropic.RawContentBlockStartEvent['content_block'] {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: '', citations: block.citations ? [] : null };
    case 'tool_use':
      return { type: 'tool_use', id: block.id, name: block.name, input: {}, caller: { type: 'direct' } };
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
  }
}

/** Words, each with the white space before it, so that the pieces add up to the text. */
function words(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

function pieces(text: string): string[] {
  return text.match(new RegExp(`.{1,${INPUT_CHUNK_CHARS}}`, 'gsu')) ?? [];
}
