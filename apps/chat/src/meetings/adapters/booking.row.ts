import type { Booking } from '@minime/contracts';
import type { EntityManager } from 'typeorm';
import { type MeetingRow, meetingColumns } from './meeting.row.js';

const TOLD = { booked: 'booked', requested: 'requested', cancelled: 'cancelled' } as const;

/** A meeting as events and mails tell of it. */
export const bookingOf = (row: MeetingRow): Booking => ({
  meetingId: row.id,
  status: TOLD[row.status as keyof typeof TOLD],
  startsAt: row.starts_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  title: row.title,
  ...(row.calendar_url && { url: row.calendar_url }),
  guest: { email: row.email, ...(row.name && { name: row.name }) },
  ...(row.topic && { topic: row.topic }),
  sequence: row.sequence,
});

/** What became of meetings in a conversation since a moment. */
export async function bookingsSince(
  transaction: EntityManager,
  conversationId: string,
  since: Date,
): Promise<Booking[]> {
  const rows = await transaction.query<MeetingRow[]>(
    `SELECT ${meetingColumns} FROM "chat"."meetings"
     WHERE "conversation_id" = $1 AND "changed_at" >= $2 AND "status" IN ('booked', 'requested', 'cancelled')
     ORDER BY "starts_at"`,
    [conversationId, since],
  );
  return rows.map(bookingOf);
}
