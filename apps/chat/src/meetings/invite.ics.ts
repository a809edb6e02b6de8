import { DateTime } from 'luxon';
import type { Meeting } from './meeting.js';

/** Octets of one line at most (RFC 5545, 3.1). */
const LINE_OCTETS = 75;

/** The meeting as a calendar file to open by hand: RFC 5545, published and not an invitation, which the calendar itself sends. */
export function inviteIcs(
  { id, sequence, start, end, title, status, meetUrl, createdAt }: Meeting,
  { owner, lead }: { owner: string; lead?: string | undefined },
): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Minime//Meetings//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${id}@minime`,
    `SEQUENCE:${sequence}`,
    `DTSTAMP:${utc(createdAt)}`,
    `DTSTART:${utc(start)}`,
    `DTEND:${utc(end)}`,
    `SUMMARY:${text(title)}`,
    `DESCRIPTION:${text([lead, `With ${owner}`, meetUrl].filter(Boolean).join('\n'))}`,
    ...(meetUrl ? [`LOCATION:${text(meetUrl)}`, `URL:${meetUrl}`] : []),
    `STATUS:${status === 'cancelled' ? 'CANCELLED' : 'CONFIRMED'}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

const utc = (moment: Date): string => DateTime.fromJSDate(moment, { zone: 'UTC' }).toFormat("yyyyMMdd'T'HHmmss'Z'");

const text = (value: string): string => value.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');

/** A long line goes on behind a space; no character is cut in two. */
function folded(line: string): string {
  let out = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE_OCTETS) {
      out += '\r\n ';
      octets = 1;
    }
    out += character;
    octets += size;
  }
  return out;
}
