import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';

const citation = z.strictObject({
  type: z.literal('search_result_location').default('search_result_location'),
  cited_text: z.string(),
  source: z.string(),
  title: z.string().nullable().default(null),
  search_result_index: z.int().min(0).default(0),
  start_block_index: z.int().min(0).default(0),
  end_block_index: z.int().min(1).default(1),
}) satisfies z.ZodType<Anthropic.CitationsSearchResultLocation>;

const scriptBlock = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string(), citations: z.array(citation).optional() }),
  z.strictObject({
    type: z.literal('tool_use'),
    id: z.string().optional(),
    name: z.string(),
    input: z.record(z.string(), z.unknown()).default({}),
  }),
  z.strictObject({
    type: z.literal('thinking'),
    thinking: z.string(),
    signature: z.string().default('sandbox-signature'),
  }),
]);

const milliseconds = z.number().min(0).max(60_000);

/** One exact reply of the model, as `POST /anthropic/script` takes it (or an array of them). */
export const scriptSchema = z
  .strictObject({
    /** The request that it waits for: strings must be contained, `stream` must equal. Any request when left out. */
    match: z
      .strictObject({
        model: z.string().optional(),
        system: z.string().optional(),
        /** In the text of the last user message. */
        text: z.string().optional(),
        stream: z.boolean().optional(),
      })
      .optional(),
    content: z.array(scriptBlock).optional(),
    /** The exact text deltas of the first text block; alone they are the whole answer. */
    chunks: z.array(z.string()).min(1).optional(),
    stopReason: z
      .enum([
        'end_turn',
        'max_tokens',
        'stop_sequence',
        'tool_use',
        'pause_turn',
        'refusal',
        'model_context_window_exceeded',
      ])
      .optional(),
    firstTokenMs: milliseconds.optional(),
    gapMs: milliseconds.optional(),
    /** Takes the place of the counted figures, field by field. */
    usage: z
      .strictObject({
        input_tokens: z.int().min(0),
        output_tokens: z.int().min(0),
        cache_read_input_tokens: z.int().min(0),
        cache_creation_input_tokens: z.int().min(0),
      })
      .partial()
      .optional(),
  })
  .refine((script) => script.content || script.chunks, 'content or chunks is needed')
  .refine(({ content, chunks }) => {
    const text = content?.find((block) => block.type === 'text')?.text;
    return !content || !chunks || chunks.join('') === text;
  }, 'chunks must add up to the first text block');

export type ScriptRequest = z.input<typeof scriptSchema>;
export type Script = z.infer<typeof scriptSchema>;
