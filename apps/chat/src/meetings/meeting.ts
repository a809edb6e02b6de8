import type { Slot } from './rules/check.slot.js';

/**
 * `held`: kept for a visitor who has not agreed yet · `booking`: agreed, the calendar is being told · `booked`: the
 * calendar has it · `requested`: agreed, the owner was mailed because no calendar is connected · `cancelled` ·
 * `expired`: nobody agreed in time, or the visitor chose another · `failed`: the calendar would not have it · `moved`: a
 * hold whose time went to the meeting it was for.
 */
export type MeetingStatus = 'held' | 'booking' | 'booked' | 'requested' | 'cancelled' | 'expired' | 'failed' | 'moved';

/** A time that is kept for a visitor, and what became of it. */
export interface Meeting extends Slot {
  id: string;
  conversationId: string;
  status: MeetingStatus;
  title: string;
  /** The visitor's IANA zone. */
  timeZone: string;
  locale?: string;
  guest: { email: string; name?: string };
  /** For the owner only. */
  topic?: string;
  /** The meeting that shall be at this time instead, once the visitor agrees. */
  moves?: string;
  turnPosition: number;
  createdAt: Date;
  expiresAt: Date;
  confirmedAt?: Date;
  cancelRequestedAt?: Date;
  sequence: number;
  meetUrl?: string;
  calendarUrl?: string;
}

const BASE32HEX = '0123456789abcdefghijklmnopqrstuv';

/**
 * The id of a meeting's event: its UUID in base32hex without padding, so that writing the event twice is one event.
 * @see https://developers.google.com/workspace/calendar/api/v3/reference/events/insert (`id`)
 */
export function eventIdOf(meetingId: string): string {
  let bits = BigInt(`0x${meetingId.replaceAll('-', '')}`) << 2n;
  let id = '';
  for (let digit = 0; digit < 26; digit++) {
    id = (BASE32HEX[Number(bits & 31n)] as string) + id;
    bits >>= 5n;
  }
  return id;
}
