import { databaseConfig } from '@minime/database';
import { knowledgeConfig } from '@minime/knowledge';
import { llmConfig } from '@minime/llm';
import { messagingConfig } from '@minime/messaging';
import { integer, platformConfig } from '@minime/platform';
import type { z } from 'zod';

/** A week: nobody waits longer for the mail about a conversation. */
const LONGEST_IDLE_SECONDS = 7 * 24 * 3600;

export const chatConfig = platformConfig.extend({
  ...databaseConfig.shape,
  ...messagingConfig.shape,
  ...llmConfig.shape,
  ...knowledgeConfig.shape,
  /** A conversation without a message or an answer for so long has ended, in seconds. */
  CONVERSATION_IDLE_SECONDS: integer(1, LONGEST_IDLE_SECONDS).default(900),
  /** Turns that one process runs at a time; what comes beyond waits in the queue. */
  TURN_CONCURRENCY: integer(1, 1000).default(100),
});
export type ChatConfig = z.output<typeof chatConfig>;
