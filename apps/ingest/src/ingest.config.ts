import { databaseConfig } from '@minime/database';
import { knowledgeConfig } from '@minime/knowledge';
import { messagingConfig } from '@minime/messaging';
import { platformConfig } from '@minime/platform';
import { validateCronExpression } from 'cron';
import { z } from 'zod';

export const ingestConfig = platformConfig.extend({
  ...databaseConfig.shape,
  ...messagingConfig.shape,
  ...knowledgeConfig.shape,
  /** Folder of the owner's Markdown. */
  KNOWLEDGE_DIR: z.string().default('./knowledge'),
  /** When the sources are read again, in cron's five or six fields, in UTC; `off` where something else sees to it. */
  SYNC_CRON: z
    .string()
    .refine(
      (text) => text === 'off' || validateCronExpression(text).valid,
      'must be a cron expression such as */15 * * * *, or off',
    )
    .default('*/15 * * * *'),
});
export type IngestConfig = z.output<typeof ingestConfig>;
