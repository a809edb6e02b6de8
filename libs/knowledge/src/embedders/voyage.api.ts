import { z } from 'zod';
import { post } from './embedding.request.js';
import type { EmbeddingApi } from './ports.js';
import { inOrder, vector } from './vector.js';

export interface EmbeddingApiOptions {
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey?: string | undefined;
  model: string;
}

const answer = z.object({
  data: z.array(z.object({ embedding: vector, index: z.int() })),
  usage: z.object({ total_tokens: z.number() }).optional(),
});

/** Voyage AI: `POST /v1/embeddings` with `input_type`. */
export function voyageApi({ baseUrl, apiKey, model }: EmbeddingApiOptions): EmbeddingApi {
  return {
    space: `voyage/${model}`,
    async embed(texts, use, { timeoutMs }) {
      const body = { input: texts, model, input_type: use };
      const { data, usage } = await post({ url: `${baseUrl}/embeddings`, apiKey, body, answer, timeoutMs });
      return { vectors: inOrder(data, texts.length), tokens: usage?.total_tokens ?? 0 };
    },
  };
}
