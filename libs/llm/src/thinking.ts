import type Anthropic from '@anthropic-ai/sdk';

type Thinking = Pick<Anthropic.MessageCreateParams, 'thinking' | 'output_config'>;

/**
 * A visitor waits for the first word, so each model thinks as little as it can be made to; the effort then only sets
 * how thorough the answer itself is. Where thinking cannot be turned off, low effort keeps it short.
 * A value that a model does not take is a 400, hence one line a model.
 * Source: the vendor's "Troubleshooting thinking" and each model's "What's new", November 2026.
 */
const KNOWN: Record<string, Thinking> = {
  'claude-haiku-5-5': { thinking: { type: 'disabled' }, output_config: { effort: 'medium' } },
  'claude-sonnet-5-5': { thinking: { type: 'between_tools' }, output_config: { effort: 'medium' } },
  'claude-opus-5-5': { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
};

/** How a model is asked to think; nothing is asked of models we do not know, such as local ones. */
export function thinkingFor(model: string): Thinking {
  return (Object.hasOwn(KNOWN, model) && KNOWN[model]) || {};
}
