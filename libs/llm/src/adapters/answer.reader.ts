import type Anthropic from '@anthropic-ai/sdk';
import type { ModelEvent, StopReason, Usage } from '../ports.js';
import { usageOfPart } from '../usage.js';

type Said = Extract<ModelEvent, { type: 'text' | 'citation' }>;
type ApiUsage = Parameters<typeof usageOfPart>[0];

/** Reads a stream of the Messages API: what may be shown at once, and the account so far should it break off. */
export class AnswerReader {
  private usage: ApiUsage | undefined;
  private characters = 0;

  /** What `event` adds to what the visitor sees, if anything. */
  read(event: Anthropic.MessageStreamEvent): Said | undefined {
    switch (event.type) {
      case 'message_start':
        this.usage = event.message.usage;
        return undefined;
      case 'content_block_delta':
        return this.readDelta(event.delta);
      default:
        return undefined;
    }
  }

  /** What an answer that broke off here has used; undefined: the model had not begun. */
  get partialUsage(): Usage | undefined {
    return this.usage && usageOfPart(this.usage, this.characters);
  }

  private readDelta(delta: Anthropic.RawContentBlockDelta): Said | undefined {
    switch (delta.type) {
      case 'text_delta':
        this.characters += delta.text.length;
        return delta.text === '' ? undefined : { type: 'text', text: delta.text };
      case 'citations_delta':
        return citationOf(delta.citation);
      case 'input_json_delta':
        this.characters += delta.partial_json.length;
        return undefined;
      case 'thinking_delta':
        this.characters += delta.thinking.length;
        return undefined;
      default:
        return undefined;
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
