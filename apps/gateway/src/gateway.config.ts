import { databaseConfig } from '@minime/database';
import { messagingConfig } from '@minime/messaging';
import { commaList, integer, platformConfig, port, secretList } from '@minime/platform';
import { z } from 'zod';
import { parsedUrl } from './parsed.url.js';

/** What the contract of `turn.requested` carries at most. */
const QUESTION_MAX_CHARS = 20_000;

const origins = commaList
  .refine(
    (list) => list.every((item) => /^https?:$/.test(parsedUrl(item)?.protocol ?? '')),
    'must be a comma list of origins such as https://example.org',
  )
  .transform((list) => list.map((item) => new URL(item).origin));

export const gatewayConfig = platformConfig.extend({
  ...databaseConfig.shape,
  ...messagingConfig.shape,
  PORT: port.default(3000),
  /** Where visitors reach this gateway from outside, e.g. `https://chat.example.org`. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** The first signs visitor tokens, all verify them; so a secret can be replaced without ending conversations. */
  SESSION_SECRET: secretList,
  /** Sites whose pages may connect besides our own. */
  ALLOWED_ORIGINS: origins.default([]),
  /** How many proxies of ours stand in front: exactly that many entries of `X-Forwarded-For` are believed. */
  TRUST_PROXY_HOPS: integer(0, 10).default(0),
  RATE_LIMIT_PER_MINUTE: integer(1, 10_000).default(4),
  RATE_LIMIT_BURST: integer(1, 10_000).default(6),
  RATE_LIMIT_IP_PER_MINUTE: integer(1, 100_000).default(20),
  /** UTF-16 units of one question. */
  MAX_MESSAGE_CHARS: integer(1, QUESTION_MAX_CHARS).default(2_000),
  MAX_CONNECTIONS_PER_IP: integer(1, 100_000).default(10),
  /** Verification token of the Notion webhook: signs what comes to `POST /webhooks/notion`. */
  NOTION_WEBHOOK_TOKEN: z.string().optional(),
  /** Which parts of the outside world are played by the sandbox; set by the embedded whole only. */
  SANDBOXED: commaList.default([]),
});
export type GatewayConfig = z.output<typeof gatewayConfig>;
