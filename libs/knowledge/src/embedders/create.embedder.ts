import { AppError } from '@minime/platform';
import type { KnowledgeConfig } from '../knowledge.config.js';
import { ollamaApi } from './ollama.api.js';
import { openAiCompatibleApi } from './openai-compatible.api.js';
import type { EmbeddingApi } from './ports.js';
import { type EmbeddingApiOptions, voyageApi } from './voyage.api.js';

type Provider = Exclude<KnowledgeConfig['EMBEDDER'], 'none'>;

const PROVIDERS: Record<
  Provider,
  { create: (options: EmbeddingApiOptions) => EmbeddingApi; model: string; baseUrl: string; needsKey: boolean }
> = {
  voyage: { create: voyageApi, model: 'voyage-4', baseUrl: 'https://api.voyageai.com/v1', needsKey: true },
  'openai-compatible': {
    create: openAiCompatibleApi,
    model: 'text-embedding-3-small',
    baseUrl: 'https://api.openai.com/v1',
    needsKey: false,
  },
  ollama: { create: ollamaApi, model: 'nomic-embed-text', baseUrl: 'http://localhost:11434', needsKey: false },
};

/**
 * The provider that the settings name; undefined for none.
 * @throws AppError `config_invalid`
 */
export function embeddingApi(config: KnowledgeConfig): EmbeddingApi | undefined {
  if (config.EMBEDDER === 'none') return undefined;
  const { create, model, baseUrl, needsKey } = PROVIDERS[config.EMBEDDER];
  if (needsKey && !config.EMBEDDING_API_KEY) {
    throw new AppError(
      'config_invalid',
      `The configuration is not usable:\n  EMBEDDING_API_KEY: is required with EMBEDDER=${config.EMBEDDER}`,
    );
  }
  return create({
    baseUrl: (config.EMBEDDING_BASE_URL ?? baseUrl).replace(/\/+$/, ''),
    apiKey: config.EMBEDDING_API_KEY,
    model: config.EMBEDDING_MODEL ?? model,
  });
}
