import { z } from 'zod';
import { boundedText, timestamp, uuid } from './primitives.js';

/** IANA zone, e.g. `Europe/Lisbon`. */
const zone = boundedText(64);
/** Longest id of a slot: a signed token. */
const SLOT_ID_CHARS = 400;

/**
 * One appointment in words: `label` in the visitor's language and zone ("Tuesday, 24 November 2026, 15:00 (Lisbon)"),
 * `ownerLabel` the same in the owner's zone, only where that differs.
 */
const worded = { start: timestamp, end: timestamp, label: boundedText(200), ownerLabel: boundedText(200).optional() };
const zones = { timeZone: zone, ownerTimeZone: zone };

/** Free times to choose from; pressing one sends `message` with `action: { kind: 'slot', id }`. */
export const slotsCard = z.object({
  durationMinutes: z.number().int().positive(),
  ...zones,
  slots: z.array(z.object({ id: boundedText(SLOT_ID_CHARS), ...worded })).max(8),
});
export type SlotsCard = z.infer<typeof slotsCard>;

/** A time kept for the visitor until `expiresAt`; agreeing sends `message` with `action: { kind: 'confirm', id: holdId }`. */
export const confirmCard = z.object({
  holdId: uuid,
  expiresAt: timestamp,
  ...worded,
  ...zones,
  email: z.email().max(254),
  name: boundedText(120).optional(),
  /** The same agreement for clients that show text only: a page that asks once more. */
  confirmUrl: z.url(),
});
export type ConfirmCard = z.infer<typeof confirmCard>;

/** `requested`: no calendar is connected; the owner has the wish in the mail and answers by hand. */
export const meetingCardStatus = z.enum(['booked', 'requested', 'cancelled', 'moved']);

/** What has become of a meeting, from the receipt of whoever did it. */
export const meetingCard = z.object({
  meetingId: uuid,
  status: meetingCardStatus,
  title: boundedText(300),
  ...worded,
  ...zones,
  email: z.email().max(254),
  meetUrl: z.url().optional(),
  calendarUrl: z.url().optional(),
  icsUrl: z.url().optional(),
  cancelUrl: z.url().optional(),
  rescheduleUrl: z.url().optional(),
});
export type MeetingCard = z.infer<typeof meetingCard>;

/** How to reach the owner without the assistant. */
export const contactCard = z.object({ label: boundedText(80), email: z.email().optional(), url: z.url().optional() });
export type ContactCard = z.infer<typeof contactCard>;
