import type Anthropic from '@anthropic-ai/sdk';
import { ModelFailure } from '../model.failure.js';
import type { ModelEvent, StopReason, Usage } from '../ports.js';
import { usageOfPart } from '../usage.js';

type Said = Extract<ModelEvent, { type: 'text' | 'citation' }>;

/** Reads a stream of the Messages API: what may be shown at once, the whole message, and the account should it break off. */
export class AnswerReader {
  private begun: Anthropic.Message | undefined;
  private isWhole = false;
  private characters = 0;
  /** Input of tools as far as it has come, by the number of its block. */
  private readonly inputs = new Map<number, string>();

  /** What `event` adds to what the visitor sees, if anything. */
  read(event: Anthropic.MessageStreamEvent): Said | undefined {
    switch (event.type) {
      case 'message_start':
        this.begun ??= { ...event.message, content: [] };
        break;
      case 'content_block_start':
        if (this.begun) this.begun.content[event.index] = { ...event.content_block };
        break;
      case 'content_block_delta':
        return this.readDelta(event.index, event.delta);
      case 'message_delta':
        this.conclude(event);
        break;
      case 'message_stop':
        this.isWhole = true;
        break;
    }
    return undefined;
  }

  /** What an answer that broke off here has used; undefined: the model had not begun. */
  get partialUsage(): Usage | undefined {
    return this.begun?.usage && usageOfPart(this.begun.usage, this.characters);
  }

  /** @throws ModelFailure `incomplete` */
  get message(): Anthropic.Message {
    if (!this.begun || !this.isWhole) throw new ModelFailure('incomplete', true, 'the answer is not whole');
    return { ...this.begun, content: this.begun.content.map((block, index) => this.withInput(block, index)) };
  }

  private readDelta(index: number, delta: Anthropic.RawContentBlockDelta): Said | undefined {
    const block = this.begun?.content[index];
    switch (delta.type) {
      case 'text_delta':
        this.characters += delta.text.length;
        if (block?.type === 'text') block.text += delta.text;
        return delta.text === '' ? undefined : { type: 'text', text: delta.text };
      case 'citations_delta':
        if (block?.type === 'text') block.citations = [...(block.citations ?? []), delta.citation];
        return citationOf(delta.citation);
      case 'input_json_delta':
        this.characters += delta.partial_json.length;
        this.inputs.set(index, (this.inputs.get(index) ?? '') + delta.partial_json);
        return undefined;
      case 'thinking_delta':
        this.characters += delta.thinking.length;
        if (block?.type === 'thinking') block.thinking += delta.thinking;
        return undefined;
      case 'signature_delta':
        if (block?.type === 'thinking') block.signature = delta.signature;
        return undefined;
      default:
        return undefined;
    }
  }

  /** The counts are those of the whole message; what does not apply is left out. */
  private conclude({ delta, usage }: Anthropic.RawMessageDeltaEvent): void {
    if (!this.begun) return;
    const counted = Object.entries(usage ?? {}).filter(([, count]) => count !== null && count !== undefined);
    Object.assign(this.begun, delta, { usage: { ...this.begun.usage, ...Object.fromEntries(counted) } });
  }

  /** Input that is no JSON is none; what a tool needs its own schema knows. */
  private withInput(block: Anthropic.ContentBlock, index: number): Anthropic.ContentBlock {
    const written = this.inputs.get(index);
    if (block.type !== 'tool_use' || written === undefined) return block;
    try {
      return { ...block, input: JSON.parse(written || '{}') };
    } catch {
      return { ...block, input: {} };
    }
  }
}

/** Only search results are ever given to the model, so only they can be cited. */
function citationOf(citation: Anthropic.TextCitation | Anthropic.CitationsDelta['citation']): Said | undefined {
  if (citation.type !== 'search_result_location') return undefined;
  const { title, source, cited_text: quote } = citation;
  return { type: 'citation', title: title ?? source, source, quote };
}

const STOP_REASONS: Partial<Record<Anthropic.StopReason, StopReason>> = {
  end_turn: 'end_turn',
  stop_sequence: 'end_turn',
  tool_use: 'tool_use',
  max_tokens: 'max_tokens',
  model_context_window_exceeded: 'max_tokens',
  refusal: 'refusal',
};

export function stopReasonOf(message: Anthropic.Message): StopReason {
  return (message.stop_reason && STOP_REASONS[message.stop_reason]) || 'other';
}

/** The tools to use. Of an answer that was cut off none: its last input may be half of what was meant. */
export function toolUsesOf(message: Anthropic.Message): Extract<ModelEvent, { type: 'tool_use' }>[] {
  if (message.stop_reason !== 'tool_use') return [];
  return message.content
    .filter((block): block is Anthropic.ToolUseBlock => block.type === 'tool_use')
    .map(({ id, name, input }) => ({ type: 'tool_use', id, name, input }));
}

/**
 * The answer for the next round. Every block goes back as it came, thinking with its signature; only empty text,
 * which the API gives but does not take, is left out.
 */
export function asHistory(message: Anthropic.Message): Anthropic.MessageParam {
  const content = message.content.filter((block) => block.type !== 'text' || block.text !== '');
  return { role: 'assistant', content: content as Anthropic.ContentBlockParam[] };
}
