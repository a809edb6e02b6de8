import { z } from 'zod';
import { boundedText, timestamp, uuid } from './primitives.js';
import { toolActivity, turnRecord } from './turn.js';
import { visitorContext, visitorProfile } from './visitor.js';

/** Everything that chat keeps of a conversation and its visitor; null and empty where nothing is kept. */
export const keptConversation = z.object({
  conversation: z
    .object({
      startedAt: timestamp,
      lastActivityAt: timestamp,
      /** What the assistant remembers of what was said long ago. */
      summary: z.string(),
      earlierSummary: z.string(),
    })
    .nullable(),
  visitor: visitorProfile.nullable(),
  turns: z.array(
    turnRecord.extend({
      tools: z.array(toolActivity),
      context: visitorContext,
      /** HMAC of the address that the question came from. */
      networkKey: z.string(),
      /** It was answered anew, and is shown no more. */
      replaced: z.boolean(),
    }),
  ),
  meetings: z.array(
    z.object({
      meetingId: uuid,
      status: boundedText(20),
      startsAt: timestamp,
      endsAt: timestamp,
      timeZone: z.string(),
      title: z.string(),
      email: z.string(),
      name: z.string().optional(),
      topic: z.string().optional(),
      createdAt: timestamp,
    }),
  ),
});
export type KeptConversation = z.infer<typeof keptConversation>;

/** Everything that the summary service keeps of a conversation. */
export const keptSummaries = z.object({
  mails: z.array(
    z.object({
      stretch: z.number().int().positive(),
      sentAt: timestamp.optional(),
      /** What the owner's mail says above the transcript. */
      summary: z.unknown().optional(),
    }),
  ),
  feedback: z.array(
    z.object({ turnId: uuid, value: z.enum(['up', 'down']), comment: z.string().optional(), givenAt: timestamp }),
  ),
});
export type KeptSummaries = z.infer<typeof keptSummaries>;
