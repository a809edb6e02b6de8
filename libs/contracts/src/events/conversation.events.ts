import { z } from 'zod';
import { boundedText, timestamp, usd, uuid } from '../primitives.js';
import { turnRecord } from '../turn.js';
import { visitorProfile } from '../visitor.js';

/** Emitted by gateway: the visitor said goodbye. */
export const conversationEndRequested = z.object({ conversationId: uuid, visitorId: uuid });

/** Emitted by gateway: the visitor wants everything about them gone. */
export const conversationEraseRequested = z.object({ conversationId: uuid, visitorId: uuid });

/** A meeting as the owner reads about it. */
export const booking = z.object({
  meetingId: uuid,
  status: z.enum(['booked', 'cancelled', 'requested']),
  startsAt: timestamp,
  endsAt: timestamp,
  title: boundedText(300),
  url: z.url().optional(),
  guest: z.object({ email: z.email().max(254), name: boundedText(120).optional() }).optional(),
  /** What the guest wants to talk about, in their words: for the owner only, never in an invitation. */
  topic: boundedText(500).optional(),
  /** Counts the changes of a meeting from 0, as an invitation's SEQUENCE does (RFC 5545). */
  sequence: z.number().int().nonnegative().optional(),
});
export type Booking = z.infer<typeof booking>;

/**
 * Emitted by chat, once per stretch of talk. A stretch runs from the first message after the previous end to
 * this end; it carries only its own turns, and what was said before as `earlierSummary`.
 */
export const conversationEnded = z.object({
  conversationId: uuid,
  /** 1 for the first stretch of a conversation, then 2, 3 ... */
  stretch: z.number().int().positive(),
  reason: z.enum(['idle', 'requested']),
  startedAt: timestamp,
  endedAt: timestamp,
  visitor: visitorProfile,
  turns: z.array(turnRecord).min(1),
  earlierSummary: z.string().optional(),
  bookings: z.array(booking),
  unansweredQuestions: z.array(z.string()),
  spentUsd: usd,
});
