import { databaseConfig } from '@minime/database';
import { llmConfig } from '@minime/llm';
import { messagingConfig } from '@minime/messaging';
import { notionId, platformConfig, secretList } from '@minime/platform';
import { validateCronExpression } from 'cron';
import { z } from 'zod';
import { isTimeZone } from './emails/mail.time.js';

/** `ada@example.org` or `Ada Lovelace <ada@example.org>`. */
const MAILBOX = /^(?:[^<>@,;:"\p{Cc}]+ )?<(?<inBrackets>[^<>]+)>$|^(?<bare>[^<>\s]+)$/u;

/** The address inside a mailbox, or undefined when it is none. */
export function addressOf(mailbox: string): string | undefined {
  const groups = MAILBOX.exec(mailbox.trim())?.groups;
  return z.email().safeParse(groups?.inBrackets ?? groups?.bare).data;
}

const mailbox = z
  .string()
  .trim()
  .refine((text) => addressOf(text) !== undefined, 'must look like ada@example.org or Ada Lovelace <ada@example.org>');

export const summaryConfig = platformConfig.extend({
  ...databaseConfig.shape,
  ...messagingConfig.shape,
  ...llmConfig.shape,
  /** A mail server, or `ses://REGION` for Amazon SES with the AWS credentials of the surroundings. */
  SMTP_URL: z
    .url({ protocol: /^(smtps?|ses)$/, error: 'must be an smtp:// or smtps:// address, or ses://REGION' })
    .refine(
      (url) => !url.startsWith('ses:') || /^ses:\/\/[a-z]{2}(-[a-z]+)+-\d$/.test(url),
      'must look like ses://eu-west-1',
    ),
  MAIL_FROM: mailbox,
  OWNER_EMAIL: mailbox,
  /** Where the gateway is reached: links in mails begin with it; unset, there are none. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** The gateway's too; the links by which the owner decides are signed with a key derived from it. */
  SESSION_SECRET: secretList,
  /** The page or data source of Notion in which ingest makes drafts of missing pages; unset: none are made. */
  NOTION_GAPS_PARENT_ID: notionId.optional(),
  /** How many conversations must have asked before a draft is made. */
  NOTION_GAPS_AFTER: z.coerce.number().int().min(1).max(1_000).default(2),
  /** When the owner gets a digest of what happened since the last one, in cron's five or six fields; `off`: never. */
  DIGEST_CRON: z
    .string()
    .refine(
      (text) => text === 'off' || validateCronExpression(text).valid,
      'must be a cron expression such as 0 8 * * 1, or off',
    )
    .default('0 8 * * 1'),
  /** IANA name of the zone that DIGEST_CRON is read in; the persona's when unset. */
  DIGEST_TIME_ZONE: z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/London').optional(),
});
export type SummaryConfig = z.output<typeof summaryConfig>;
