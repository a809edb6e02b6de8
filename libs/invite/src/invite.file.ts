import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
  ICalEventTransparency,
} from 'ical-generator';

export interface Person {
  email: string;
  name?: string;
}

/** A meeting as a calendar file tells of it. */
export interface Invite {
  /** The same for every file about one meeting; that of Google's event (`<event id>@google.com`) where there is one. */
  uid: string;
  /** Counts the changes from 0. */
  sequence: number;
  start: Date;
  end: Date;
  /** When the file was made. */
  stamp: Date;
  status: 'confirmed' | 'tentative' | 'cancelled';
  title: string;
  description?: string;
  /** Where to meet: an address of a video call. */
  location?: string;
  url?: string;
  /** Who invites. Required for `REQUEST` and `CANCEL` (RFC 5546). */
  organizer?: Person;
  /** Who is asked to answer. */
  attendees?: Person[];
}

/**
 * `PUBLISH`: a file to put into one's own calendar. `REQUEST`: an invitation that mail programs let one accept, which
 * answers the organizer. `CANCEL`: takes it back.
 */
export type InviteMethod = 'PUBLISH' | 'REQUEST' | 'CANCEL';

const TITLE_CHARS = 300;
const DESCRIPTION_CHARS = 2_000;

/**
 * An iCalendar file (RFC 5545) with times in UTC. Whatever stands in its texts stays text: no value can add a line.
 * @throws Error for a `REQUEST` or `CANCEL` without an organizer
 */
export function inviteFile(invite: Invite, method: InviteMethod): string {
  const { organizer, attendees = [], description, location, url } = invite;
  if (method !== 'PUBLISH' && !organizer) throw new Error(`An invitation by ${method} needs an organizer`);
  const calendar = ical({ prodId: { company: 'Minime', product: 'Minime' }, method: ICalCalendarMethod[method] });
  const event = calendar.createEvent({
    id: singleLine(invite.uid),
    sequence: invite.sequence,
    start: invite.start,
    end: invite.end,
    stamp: invite.stamp,
    summary: singleLine(invite.title).slice(0, TITLE_CHARS),
    status: ICalEventStatus[invite.status.toUpperCase() as Uppercase<Invite['status']>],
    transparency: ICalEventTransparency.OPAQUE,
    ...(description && { description: plain(description).slice(0, DESCRIPTION_CHARS) }),
    ...(location && { location: singleLine(location) }),
    ...(url && { url: singleLine(url) }),
    ...(organizer && { organizer: { name: nameOf(organizer), email: singleLine(organizer.email) } }),
  });
  for (const attendee of attendees) {
    event.createAttendee({
      name: nameOf(attendee),
      email: singleLine(attendee.email),
      role: ICalAttendeeRole.REQ,
      status: ICalAttendeeStatus.NEEDSACTION,
      rsvp: method === 'REQUEST',
    });
  }
  return `${calendar.toString()}\r\n`.replace(/(?:\r\n)+$/, '\r\n');
}

/** Marks that no calendar shows, and that some act on. Line breaks stay. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cs}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

const plain = (text: string) => text.replace(/\r\n?/g, '\n').replace(UNSEEN, '');
const singleLine = (text: string) => plain(text).replace(/\s+/g, ' ').trim();
/** In a parameter a quotation mark ends the value and cannot be escaped (RFC 5545, 3.2). */
const nameOf = ({ name, email }: Person) => singleLine(name ?? '').replaceAll('"', '') || singleLine(email);
