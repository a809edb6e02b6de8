import { z } from 'zod';

/** The API's own limit. */
const MAX_INPUTS = 1_000;

/** `POST /v1/embeddings` as Voyage AI documents it. */
export const embeddingsRequest = z.strictObject({
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(MAX_INPUTS)]),
  model: z.string().regex(/^voyage-/, 'is not a model of this service'),
  input_type: z.enum(['query', 'document']).nullish(),
  truncation: z.boolean().nullish(),
  output_dimension: z.union([z.literal(256), z.literal(512), z.literal(1024), z.literal(2048)]).nullish(),
  output_dtype: z.literal('float').nullish(),
});
export type EmbeddingsRequest = z.output<typeof embeddingsRequest>;
