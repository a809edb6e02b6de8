/** @jsxImportSource react */
import type { EventData } from '@minime/contracts';
import { inviteFile, type Person } from '@minime/invite';
import type { Mail, MailKey } from '../ports.js';
import type { Owner } from './conversation.view.js';
import { type Action, type Fact, Facts, Headline, Items, MailPage, Paragraph } from './mail.layout.js';
import { mailParts } from './mail.parts.js';
import { dayAndTime, isTimeZone, timeOfDay } from './mail.time.js';
import { multiLine, singleLine } from './plain.text.js';

export type MeetingTold = EventData<'meeting.requested.v1'>;

const LINE_CHARS = 300;

/** What a mail about a meeting says; both its parts are renderings of this. */
interface View {
  headline: string;
  lead: string;
  facts: Fact[];
  next: string[];
}

/**
 * Each change of a meeting is one mail, and stands in the log of mails under the meeting's own id; a request and its being
 * taken back differ also where they come at the same count of changes.
 */
export const meetingMailKey = ({ booking }: MeetingTold): MailKey => ({
  conversationId: booking.meetingId,
  stretch: 2 * (booking.sequence ?? 0) + (booking.status === 'cancelled' ? 2 : 1),
});

export const meetingMessageId = (told: MeetingTold, domain: string) => {
  const { conversationId, stretch } = meetingMailKey(told);
  return `<${conversationId}.${stretch}.meeting@minime.${domain}>`;
};

/**
 * The mail about a call that was asked for, or is not wanted any more, where no calendar is connected. Its invitation
 * comes from the visitor: accepting it in a mail program answers them. It stands in the thread of the conversation.
 * @param ownerEmail whom the invitation asks
 */
export async function meetingMail(
  told: MeetingTold,
  owner: Owner,
  ownerEmail: string,
  domain: string,
  now: Date,
  actions: Action[] = [],
): Promise<Mail> {
  const { booking, conversationId } = told;
  const guest = guestOf(told);
  const view = viewOf(told, guest, owner);
  const isCancelled = booking.status === 'cancelled';
  return {
    messageId: meetingMessageId(told, domain),
    references: [`<${conversationId}@minime.${domain}>`],
    ...(guest && { replyTo: { name: guest.name ?? '', address: guest.email } }),
    subject: singleLine(view.headline, 100),
    ...(await mailParts(<Body {...view} actions={actions} />)),
    ...(guest && {
      invite: {
        method: isCancelled ? ('CANCEL' as const) : ('REQUEST' as const),
        content: inviteFile(
          {
            uid: `${booking.meetingId}@minime.${domain}`,
            sequence: booking.sequence ?? 0,
            start: new Date(booking.startsAt),
            end: new Date(booking.endsAt),
            stamp: now,
            status: isCancelled ? 'cancelled' : 'tentative',
            title: booking.title,
            ...(booking.topic && { description: multiLine(booking.topic, 500) }),
            organizer: guest,
            attendees: [{ name: owner.name, email: ownerEmail }],
          },
          isCancelled ? 'CANCEL' : 'REQUEST',
        ),
      },
    }),
  };
}

function guestOf({ booking, visitor }: MeetingTold): Person | undefined {
  const email = booking.guest?.email ?? visitor.details.email;
  const name = singleLine(booking.guest?.name ?? visitor.details.name ?? '', 80);
  return email ? { email, ...(name && { name }) } : undefined;
}

function viewOf({ booking, visitor }: MeetingTold, guest: Person | undefined, owner: Owner): View {
  const isCancelled = booking.status === 'cancelled';
  const who = guest?.name ?? guest?.email ?? 'A visitor';
  const when = (zone: string) =>
    `${dayAndTime(booking.startsAt, zone)} to ${timeOfDay(booking.endsAt, zone)} (${zone})`;
  const theirs = [visitor.context.timeZone, visitor.place?.timeZone].find(isTimeZone);
  const facts: [label: string, value: string][] = [
    ['When', when(owner.timeZone)],
    ['Their time', theirs && theirs !== owner.timeZone ? when(theirs) : ''],
    ['Who', guest ? [guest.name, guest.email].filter(Boolean).join(', ') : ''],
    ['Company', visitor.details.company ?? ''],
    ['Topic', booking.topic ?? ''],
  ];
  return {
    headline: isCancelled
      ? `${who} no longer asks for the call on ${dayAndTime(booking.startsAt, owner.timeZone)}`
      : `${who} asks for a call on ${dayAndTime(booking.startsAt, owner.timeZone)}`,
    lead: isCancelled
      ? 'The request was taken back. If you had accepted it, the file attached takes it out of your calendar.'
      : 'Nothing is booked yet: no calendar is connected, so the visitor was told that you will answer.',
    facts: facts.map(([label, value]) => ({ label, value: singleLine(value, LINE_CHARS) })),
    next: isCancelled
      ? []
      : [
          'To say yes, accept the invitation attached to this mail: your mail program answers the visitor.',
          'To say something else, reply to this mail: it goes to the visitor.',
          'The address is the one the visitor typed. Nobody has checked that it is theirs.',
        ],
  };
}

const Body = ({ headline, lead, facts, next, actions }: View & { actions: Action[] }) => (
  <MailPage title={headline} preview={lead} actions={actions}>
    <Headline>{headline}</Headline>
    <Paragraph>{lead}</Paragraph>
    <Facts of={facts} />
    <Items of={next.map((text) => ({ text }))} />
  </MailPage>
);
