import { knowledgeConfig } from '@minime/knowledge';
import { llmConfig } from '@minime/llm';
import { parseConfig } from '@minime/platform';

/** The variables that choose index and embedder, as for the services. */
export const evalConfig = () => parseConfig(knowledgeConfig, process.env);

const rewriterConfig = llmConfig
  .pick({ ANTHROPIC_API_KEY: true, ANTHROPIC_BASE_URL: true, SUMMARY_MODEL: true })
  .partial({ ANTHROPIC_API_KEY: true });

/** The variables that choose who rewrites follow-ups. */
export const rewriteConfig = () => parseConfig(rewriterConfig, process.env);
