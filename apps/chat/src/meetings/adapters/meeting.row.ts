import type { Meeting, MeetingStatus } from '../meeting.js';

export interface MeetingRow {
  id: string;
  conversation_id: string;
  status: MeetingStatus;
  starts_at: Date;
  ends_at: Date;
  time_zone: string;
  locale: string | null;
  email: string;
  name: string | null;
  topic: string | null;
  title: string;
  moves: string | null;
  turn_position: string;
  sequence: number;
  meet_url: string | null;
  calendar_url: string | null;
  created_at: Date;
  expires_at: Date;
  confirmed_at: Date | null;
  cancel_requested_at: Date | null;
}

export const meetingColumns = `"id", "conversation_id", "status", "starts_at", "ends_at", "time_zone", "locale", "email", "name",
  "topic", "title", "moves", "turn_position", "sequence", "meet_url", "calendar_url", "created_at", "expires_at",
  "confirmed_at", "cancel_requested_at"`;

/** What takes up time. */
export const OPEN = `"status" IN ('held', 'booking', 'booked', 'requested')`;

export const meetingOf = (row: MeetingRow): Meeting => ({
  id: row.id,
  conversationId: row.conversation_id,
  status: row.status,
  start: row.starts_at,
  end: row.ends_at,
  title: row.title,
  timeZone: row.time_zone,
  ...(row.locale && { locale: row.locale }),
  guest: { email: row.email, ...(row.name && { name: row.name }) },
  ...(row.topic && { topic: row.topic }),
  ...(row.moves && { moves: row.moves }),
  turnPosition: Number(row.turn_position),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  ...(row.confirmed_at && { confirmedAt: row.confirmed_at }),
  ...(row.cancel_requested_at && { cancelRequestedAt: row.cancel_requested_at }),
  sequence: row.sequence,
  ...(row.meet_url && { meetUrl: row.meet_url }),
  ...(row.calendar_url && { calendarUrl: row.calendar_url }),
});
