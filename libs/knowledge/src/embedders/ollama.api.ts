import { z } from 'zod';
import { post } from './embedding.request.js';
import { prefixFor } from './model.prefix.js';
import type { EmbeddingApi } from './ports.js';
import { inOrder, vector } from './vector.js';
import type { EmbeddingApiOptions } from './voyage.api.js';

const answer = z.object({ embeddings: z.array(vector), prompt_eval_count: z.number().optional() });

/** Ollama: `POST /api/embed`. It has no input types; some models take a prefix for them. */
export function ollamaApi({ baseUrl, apiKey, model }: EmbeddingApiOptions): EmbeddingApi {
  return {
    space: `ollama/${model}`,
    async embed(texts, use, { timeoutMs }) {
      const prefix = prefixFor(model, use);
      const body = { model, input: texts.map((text) => prefix + text), truncate: true };
      const found = await post({ url: `${baseUrl}/api/embed`, apiKey, body, answer, timeoutMs });
      const data = found.embeddings.map((embedding, index) => ({ embedding, index }));
      return { vectors: inOrder(data, texts.length), tokens: found.prompt_eval_count ?? 0 };
    },
  };
}
