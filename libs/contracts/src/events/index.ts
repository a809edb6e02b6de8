import type { z } from 'zod';
import type { Envelope } from '../envelope.js';
import { budgetReached } from './budget.events.js';
import { conversationEnded, conversationEndRequested, conversationEraseRequested } from './conversation.events.js';
import { feedbackGiven } from './feedback.events.js';
import { gapDraftRequested, knowledgeSyncEnded, knowledgeSynced, knowledgeSyncRequested } from './knowledge.events.js';
import { meetingBooked, meetingCancelled, meetingRequested } from './meeting.events.js';
import { turnCompleted, turnRequested, turnStopRequested } from './turn.events.js';
import { visitorConnected, visitorLocated } from './visitor.events.js';

export type { Booking } from './conversation.events.js';
export type { PageName } from './turn.events.js';

/** Every event of the system by its name on the wire; the one definition both sides parse with. */
export const events = {
  'visitor.connected.v1': visitorConnected,
  'visitor.located.v1': visitorLocated,
  'turn.requested.v1': turnRequested,
  'turn.stop-requested.v1': turnStopRequested,
  'turn.completed.v1': turnCompleted,
  'feedback.given.v1': feedbackGiven,
  'meeting.booked.v1': meetingBooked,
  'meeting.requested.v1': meetingRequested,
  'meeting.cancelled.v1': meetingCancelled,
  'conversation.end-requested.v1': conversationEndRequested,
  'conversation.erase-requested.v1': conversationEraseRequested,
  'conversation.ended.v1': conversationEnded,
  'knowledge.sync-requested.v1': knowledgeSyncRequested,
  'knowledge.synced.v1': knowledgeSynced,
  'knowledge.sync-ended.v1': knowledgeSyncEnded,
  'gap.draft-requested.v1': gapDraftRequested,
  'budget.reached.v1': budgetReached,
} as const;

export type EventType = keyof typeof events;
export type EventData<T extends EventType> = z.infer<(typeof events)[T]>;
export type Event<T extends EventType> = Envelope & { type: T; data: EventData<T> };

/** Events that every replica of a subscriber receives, instead of one of them. */
export const broadcastEvents: ReadonlySet<EventType> = new Set(['turn.stop-requested.v1', 'knowledge.synced.v1']);

export const isEventType = (type: string): type is EventType => Object.hasOwn(events, type);
