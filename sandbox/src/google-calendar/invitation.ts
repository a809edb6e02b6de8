import { randomUUID } from 'node:crypto';
import ical, { ICalAttendeeRole, ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { Inbox } from '../smtp/inbox.js';
import type { ReceivedMail } from '../smtp/received.mail.js';
import { OWNER, type StoredEvent } from './calendar.store.js';
import { meetUrl } from './event.object.js';

export type Change = 'invited' | 'updated' | 'cancelled';

const SUBJECTS: Record<Change, string> = {
  invited: 'Invitation',
  updated: 'Updated invitation',
  cancelled: 'Canceled event',
};
const SENDER = 'calendar-notification@google.com';

/** Puts into the inbox what Google would mail to each guest. */
export function tellGuests(inbox: Inbox, event: StoredEvent, change: Change, origin: string): void {
  for (const guest of event.fields.attendees ?? []) inbox.add(mailTo(guest, event, change, origin));
}

function mailTo(
  guest: { email: string; displayName?: string },
  event: StoredEvent,
  change: Change,
  origin: string,
): ReceivedMail {
  const id = randomUUID();
  const summary = event.fields.summary ?? '(No title)';
  const subject = `${SUBJECTS[change]}: ${summary} @ ${when(event)} (${guest.email})`;
  const text = [
    summary,
    `When: ${when(event)}`,
    ...(event.meet && change !== 'cancelled' ? [`Join with Google Meet: ${meetUrl(event.meet.code, origin)}`] : []),
    ...(event.fields.description ? ['', event.fields.description] : []),
    '',
    `Organizer: ${OWNER.email}`,
    'Invitation from Google Calendar (played by this sandbox)',
  ].join('\n');
  const content = Buffer.from(icsOf(guest, event, change, origin));
  return {
    id,
    receivedAt: new Date().toISOString(),
    envelope: { from: SENDER, to: [guest.email] },
    from: { name: `${OWNER.displayName} (via Google Calendar)`, address: SENDER },
    to: [{ name: guest.displayName ?? '', address: guest.email }],
    cc: [],
    replyTo: [{ name: OWNER.displayName, address: OWNER.email }],
    subject,
    text,
    html: null,
    headers: { from: SENDER, to: guest.email, subject, 'auto-submitted': 'auto-generated' },
    attachments: [
      {
        filename: 'invite.ics',
        contentType: 'text/calendar',
        size: content.length,
        content: content.toString('base64'),
      },
    ],
    messageId: `<calendar-${id}@google.com>`,
  };
}

/** `Tue Nov 24, 2026 3:00 PM - 3:30 PM (Europe/London)` */
function when({ start, end, timeZone }: StoredEvent): string {
  const day = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    year: 'numeric',
  });
  const time = new Intl.DateTimeFormat('en-US', { timeZone, hour: 'numeric', minute: '2-digit' });
  return `${day.format(start)} ${time.format(start)} - ${time.format(end)} (${timeZone})`;
}

function icsOf(
  guest: { email: string; displayName?: string },
  event: StoredEvent,
  change: Change,
  origin: string,
): string {
  const cancelled = change === 'cancelled';
  const calendar = ical({
    prodId: { company: 'Google Inc', product: 'Google Calendar 70.9054' },
    method: cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
  });
  const entry = calendar.createEvent({
    id: `${event.id}@google.com`,
    start: event.start,
    end: event.end,
    summary: event.fields.summary ?? '(No title)',
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: { name: OWNER.displayName, email: OWNER.email },
    ...(event.fields.description && { description: event.fields.description }),
    ...(event.meet && { location: meetUrl(event.meet.code, origin) }),
  });
  entry.createAttendee({
    email: guest.email,
    rsvp: true,
    role: ICalAttendeeRole.REQ,
    status: ICalAttendeeStatus.NEEDSACTION,
    ...(guest.displayName && { name: guest.displayName }),
  });
  return calendar.toString();
}
