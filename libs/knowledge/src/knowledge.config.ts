import { z } from 'zod';

/** Variables of the knowledge index. The local one needs none of its own: it lives in the service's database. */
export const knowledgeConfig = z.object({});
/** Nothing is asked of the settings yet: which adapter answers will be decided here. */
export type KnowledgeConfig = object;
