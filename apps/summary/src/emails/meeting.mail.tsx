/** @jsxImportSource react */
import type { EventData } from '@minime/contracts';
import { inviteFile, type Person } from '@minime/invite';
import type { Mail, MailKey } from '../ports.js';
import { mailWords } from '../words/mail.words.js';
import type { Owner } from './conversation.view.js';
import { type Action, type Fact, Facts, Headline, Items, MailPage, Paragraph, Title } from './mail.layout.js';
import { mailParts } from './mail.parts.js';
import { dayAndTime, isTimeZone, shortDayAndTime, timeOfDay } from './mail.time.js';
import { multiLine, singleLine } from './plain.text.js';
import { subjectLine } from './subject.js';

export type MeetingTold = EventData<'meeting.requested.v1'>;

const LINE_CHARS = 300;

/** What a mail about a meeting says; both its parts are renderings of this. */
interface View {
  /** BCP 47. */
  language: string;
  subject: string;
  headline: string;
  preview: string;
  lead: string;
  facts: Fact[];
  next: { title: string; items: string[] };
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
    subject: view.subject,
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
  const { meeting: say, conversation, subject, locale } = mailWords(owner.language);
  const isCancelled = booking.status === 'cancelled';
  const who = guest?.name ?? guest?.email ?? subject.visitor;
  const at = (zone: string) => say.to(dayAndTime(booking.startsAt, zone, locale), timeOfDay(booking.endsAt, zone));
  const theirs = [visitor.context.timeZone, visitor.place?.timeZone].find(isTimeZone);
  const isElsewhere = theirs !== undefined && at(theirs) !== at(owner.timeZone);
  const facts: [label: string, value: string][] = [
    [say.when, `${at(owner.timeZone)} (${owner.timeZone})`],
    [conversation.theirTime, isElsewhere ? `${at(theirs)} (${theirs})` : ''],
    [say.who, guest ? [guest.name, guest.email].filter(Boolean).join(', ') : ''],
    [conversation.company, visitor.details.company ?? ''],
    [say.topic, booking.topic ?? ''],
  ];
  const lead = isCancelled ? say.wasTakenBack : say.notBooked;
  const when = shortDayAndTime(booking.startsAt, owner.timeZone, locale);
  return {
    language: locale,
    subject: subjectLine({
      outcome: subject.outcomes[booking.status](when),
      who: singleLine(who, LINE_CHARS),
      company: singleLine(visitor.details.company ?? '', LINE_CHARS),
      what: booking.topic && conversation.about(singleLine(booking.topic, LINE_CHARS)),
    }),
    headline: isCancelled ? say.takenBack(who, when) : say.asks(who, when),
    preview: booking.topic && !isCancelled ? `“${singleLine(booking.topic, LINE_CHARS)}” · ${lead}` : lead,
    lead,
    facts: facts.map(([label, value]) => ({ label, value: singleLine(value, LINE_CHARS) })),
    next: { title: say.answer, items: isCancelled ? [] : [say.yes, say.otherwise, say.unchecked] },
  };
}

const Body = ({ language, headline, preview, lead, facts, next, actions }: View & { actions: Action[] }) => (
  <MailPage language={language} title={headline} preview={preview} actions={actions}>
    <Headline>{headline}</Headline>
    <Paragraph>{lead}</Paragraph>
    <Facts of={facts} />
    {next.items.length > 0 && <Title>{next.title}</Title>}
    <Items of={next.items.map((text) => ({ text }))} />
  </MailPage>
);
