import { knowledgeConfig } from '@minime/knowledge';
import { parseConfig } from '@minime/platform';

/** The variables that choose index and embedder, as for the services. */
export const evalConfig = () => parseConfig(knowledgeConfig, process.env);
