import { z } from 'zod';
import { post } from './embedding.request.js';
import { prefixFor } from './model.prefix.js';
import type { EmbeddingApi } from './ports.js';
import { inOrder, vector } from './vector.js';
import type { EmbeddingApiOptions } from './voyage.api.js';

const answer = z.object({
  data: z.array(z.object({ embedding: vector, index: z.int() })),
  usage: z.object({ total_tokens: z.number().optional() }).optional(),
});

/** OpenAI's `POST /embeddings`, which many servers speak. It has no input types; some models take a prefix for them. */
export function openAiCompatibleApi({ baseUrl, apiKey, model }: EmbeddingApiOptions): EmbeddingApi {
  return {
    space: `openai-compatible/${model}`,
    async embed(texts, use, { timeoutMs }) {
      const prefix = prefixFor(model, use);
      const body = { input: texts.map((text) => prefix + text), model, encoding_format: 'float' };
      const { data, usage } = await post({ url: `${baseUrl}/embeddings`, apiKey, body, answer, timeoutMs });
      return { vectors: inOrder(data, texts.length), tokens: usage?.total_tokens ?? 0 };
    },
  };
}
