import { z } from 'zod';
import { meetingCard, slotsCard } from './cards.js';
import { boundedText, uuid } from './primitives.js';
import { keptConversation, keptSummaries } from './privacy.js';
import { serverMessages } from './socket/server.messages.js';
import { turnSnapshot } from './turn.js';

/** What a signed link of a meeting is for. */
export const meetingPurpose = z.enum(['confirm', 'cancel', 'reschedule']);
export type MeetingPurpose = z.infer<typeof meetingPurpose>;

const meetingLink = z.object({ meetingId: uuid, purpose: meetingPurpose, token: boundedText(200) });

/**
 * Where a meeting stands for the holder of a link. `open`: what the link is for can be done · `held`: it waits for the
 * visitor · the others: there is nothing left to do.
 */
const meetingView = z.object({
  state: z.enum([
    'open',
    'booked',
    'requested',
    'moved',
    'cancelled',
    'expired',
    'gone',
    'pending',
    'unavailable',
    'nothing',
  ]),
  /** BCP 47, of the visitor. */
  locale: boundedText(35).optional(),
  meeting: meetingCard.omit({ status: true }).optional(),
  /** Other times, where the link is for choosing one. */
  slots: slotsCard.shape.slots.optional(),
});
export type MeetingView = z.infer<typeof meetingView>;

/**
 * What the edge may ask of the other services while a visitor waits. A request is never the only bearer of something that
 * must not be lost: it has a timeout and the asker a fallback.
 */
export const requests = {
  /** The turns of a conversation, oldest first, and the one that is running. */
  'conversation.history.v1': {
    request: z.object({ conversationId: uuid, limit: z.number().int().min(1).max(200).default(50) }),
    /** `erased`: nothing may come of this conversation any more. */
    reply: serverMessages.history.extend({ erased: z.boolean().optional() }),
  },
  /** The present state of a turn; `status` is final when no further frame will come. Null: no such turn here. */
  'turn.snapshot.v1': {
    request: z.object({ conversationId: uuid, turnId: uuid }),
    reply: z
      .object({
        /** For whoever has missed the beginning; absent while the turn waits. */
        started: serverMessages.turn_started.optional(),
        snapshot: turnSnapshot,
        finish: serverMessages.finish.optional(),
      })
      .nullable(),
  },
  /**
   * The question of a turn that may be answered anew: the last of its conversation, or one that was answered anew already,
   * `replacedBy` another. Null: no such turn.
   */
  'turn.replaceable.v1': {
    request: z.object({ conversationId: uuid, turnId: uuid }),
    reply: z.object({ question: z.string(), replacedBy: uuid.optional() }).nullable(),
  },
  /** What chat keeps of a conversation, for the visitor who asks for a copy. */
  'conversation.export.v1': {
    request: z.object({ conversationId: uuid, visitorId: uuid }),
    reply: keptConversation,
  },
  /** What the summary service keeps of a conversation, likewise. */
  'conversation.summaries.v1': { request: z.object({ conversationId: uuid }), reply: keptSummaries },
  /** What the page of a link shows. Null: the link is none of ours. */
  'meeting.view.v1': { request: meetingLink, reply: meetingView.nullable() },
  /**
   * Does what a link is for; done twice it is done once. What it began goes on when the asker has given up waiting.
   */
  'meeting.act.v1': {
    request: meetingLink.extend({ slotId: boundedText(400).optional() }),
    reply: meetingView.nullable(),
  },
  /** The meeting as a calendar file (RFC 5545). Null: no such meeting, or not booked. */
  'meeting.invite.v1': {
    request: z.object({ meetingId: uuid, token: boundedText(200) }),
    reply: z.object({ ics: z.string() }).nullable(),
  },
} as const;

export type RequestType = keyof typeof requests;
export type RequestData<R extends RequestType> = z.input<(typeof requests)[R]['request']>;
export type ParsedRequest<R extends RequestType> = z.output<(typeof requests)[R]['request']>;
export type Reply<R extends RequestType> = z.output<(typeof requests)[R]['reply']>;
