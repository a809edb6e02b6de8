import { z } from 'zod';

/** Variables of the knowledge index. The local one needs none of its own: it lives in the service's database. */
export const knowledgeConfig = z.object({});
export type KnowledgeConfig = z.output<typeof knowledgeConfig>;
