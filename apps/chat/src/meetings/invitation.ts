import type { MeetingCards } from './meeting.cards.js';
import type { Meeting } from './meeting.js';
import { eventIdOf } from './meeting.js';
import type { MeetingSettings } from './meeting.settings.js';
import type { CalendarDraft } from './ports.js';

/**
 * The event as it goes to the calendar and, by it, to an address that nobody has proved to be the visitor's: fixed words
 * only, nothing that a visitor wrote.
 */
export function invitationFor(
  meeting: Meeting,
  { rules, terms, title, owner }: MeetingSettings,
  cards: MeetingCards,
): CalendarDraft {
  const { id, start, end, guest } = meeting;
  const lines = [
    ...(terms.lead ? [terms.lead, ''] : []),
    `Arranged with the AI version of ${owner} on the website.`,
    `Another time: ${cards.link(id, 'reschedule')}`,
    `Cancel: ${cards.link(id, 'cancel')}`,
  ];
  return {
    eventId: eventIdOf(id),
    holdId: id,
    start,
    end,
    timeZone: rules.zone,
    title,
    description: lines.join('\n'),
    guest: { email: guest.email },
  };
}
