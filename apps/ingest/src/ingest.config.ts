import { databaseConfig } from '@minime/database';
import { knowledgeConfig } from '@minime/knowledge';
import { spendConfig } from '@minime/llm';
import { messagingConfig } from '@minime/messaging';
import { commaList, notionId, platformConfig } from '@minime/platform';
import { validateCronExpression } from 'cron';
import { z } from 'zod';

const notionIds = commaList.refine(
  (ids) => ids.every((id) => /^[0-9a-f]{32}$/i.test(id.replaceAll('-', ''))),
  'must be a comma list of Notion ids, each of 32 hexadecimal digits with or without dashes',
);

export const ingestConfig = platformConfig.extend({
  ...databaseConfig.shape,
  ...messagingConfig.shape,
  ...knowledgeConfig.shape,
  ...spendConfig.shape,
  /** Folder of the owner's Markdown. */
  KNOWLEDGE_DIR: z.string().default('./knowledge'),
  /** Secret of the integration that the owner has shared their pages with. Unset: Notion is not read. */
  NOTION_TOKEN: z.string().optional(),
  /** Without `/v1`; Notion's own when unset. */
  NOTION_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Data sources whose rows are read. */
  NOTION_DATA_SOURCE_IDS: notionIds.default([]),
  /** Pages that are read, with the pages and databases in them. */
  NOTION_PAGE_IDS: notionIds.default([]),
  /** The page or data source in which drafts of missing pages are made, when summary asks for them. */
  NOTION_GAPS_PARENT_ID: notionId.optional(),
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
