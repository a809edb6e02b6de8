import { integer } from '@minime/platform';
import { z } from 'zod';

const httpUrl = z.url({ protocol: /^https?$/ });

/** Variables of the knowledge index. Without `QDRANT_URL` it is kept in the service's own database. */
export const knowledgeConfig = z.object({
  QDRANT_URL: httpUrl.optional(),
  QDRANT_API_KEY: z.string().optional(),
  /** Name of the alias; the collections behind it are named after it. */
  QDRANT_COLLECTION: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,100}$/, 'must be letters, digits, - and _')
    .default('minime'),
  EMBEDDER: z.enum(['none', 'voyage', 'openai-compatible', 'ollama']).default('none'),
  /** The provider's usual model when unset. */
  EMBEDDING_MODEL: z.string().trim().min(1).max(200).optional(),
  EMBEDDING_BASE_URL: httpUrl.optional(),
  EMBEDDING_API_KEY: z.string().optional(),
  /** Requests to the embedder at most, of one process that syncs; a question never waits. */
  EMBEDDING_REQUESTS_PER_MINUTE: integer(1, 100_000).default(300),
  /** Cosine from which a passage counts as near a question; between unrelated and related texts of the model. */
  EMBEDDING_MIN_SIMILARITY: z.coerce.number().min(0).max(1).default(0.4),
});
export type KnowledgeConfig = z.output<typeof knowledgeConfig>;
