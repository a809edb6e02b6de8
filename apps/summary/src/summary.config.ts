import { databaseConfig } from '@minime/database';
import { llmConfig } from '@minime/llm';
import { messagingConfig } from '@minime/messaging';
import { platformConfig } from '@minime/platform';
import { z } from 'zod';

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
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// address' }),
  MAIL_FROM: mailbox,
  OWNER_EMAIL: mailbox,
});
export type SummaryConfig = z.output<typeof summaryConfig>;
