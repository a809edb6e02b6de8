import { databaseConfig } from '@minime/database';
import { knowledgeConfig } from '@minime/knowledge';
import { llmConfig } from '@minime/llm';
import { messagingConfig } from '@minime/messaging';
import { integer, platformConfig, port, secretList } from '@minime/platform';
import { z } from 'zod';
import { googleConfig } from './meetings/google.config.js';

/** A week: nobody waits longer for the mail about a conversation. */
const LONGEST_IDLE_SECONDS = 7 * 24 * 3600;

export const chatConfig = platformConfig.extend({
  ...databaseConfig.shape,
  ...messagingConfig.shape,
  ...llmConfig.shape,
  ...knowledgeConfig.shape,
  ...googleConfig.shape,
  /** A conversation without a message or an answer for so long has ended, in seconds. */
  CONVERSATION_IDLE_SECONDS: integer(1, LONGEST_IDLE_SECONDS).default(900),
  /** Turns that one process runs at a time; what comes beyond waits in the queue. */
  TURN_CONCURRENCY: integer(1, 1000).default(500),
  /** The gateway's: where the links of cards and invitations lead. */
  PORT: port.default(3000),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** The gateway's too; slots and links are signed with keys derived from it. */
  SESSION_SECRET: secretList,
  /** How long a time is kept for a visitor who has not agreed yet, in minutes. */
  MEETING_HOLD_MINUTES: integer(1, 120).default(15),
  /** Coming meetings of one mail address; meetings in 24 hours from one network, and of everybody. */
  MEETING_LIMIT_PER_ADDRESS: integer(1, 1000).default(2),
  MEETING_LIMIT_PER_NETWORK: integer(1, 1000).default(3),
  MEETING_LIMIT_PER_DAY: integer(1, 10_000).default(20),
});
export type ChatConfig = z.output<typeof chatConfig>;
