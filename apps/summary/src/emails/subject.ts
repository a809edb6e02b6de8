import type { EventData } from '@minime/contracts';
import type { ConversationSummary } from '../summaries/conversation.summary.js';
import type { MailWords } from '../words/mail.words.js';
import { shortDayAndTime } from './mail.time.js';
import { singleLine } from './plain.text.js';

type Ended = EventData<'conversation.ended.v1'>;

/** What a lock screen and most lists of mails show. */
const SUBJECT_CHARS = 100;
const NAME_CHARS = 30;
const COMPANY_CHARS = 25;
const HEADLINE_CHARS = 80;

/**
 * What has come of it, who and what, in the order of what an owner must not miss:
 * `Booked Tue 1 Dec 14:00: Grace Hopper (Navy Labs): wants to know about Note G`.
 */
export function subjectOf(
  ended: Ended,
  summary: ConversationSummary | undefined,
  ownerZone: string,
  words: MailWords,
): string {
  const parts = [outcome(ended, ownerZone, words), visitorName(ended, words), headlineOf(ended, summary, words)];
  return singleLine(parts.filter(Boolean).join(': '), SUBJECT_CHARS);
}

const OUTCOMES = ['booked', 'requested', 'cancelled'] as const;

/** Of the meeting that matters most: a coming one before one that is off, the next one before later ones. */
function outcome({ bookings }: Ended, zone: string, { subject, locale }: MailWords): string {
  const sorted = bookings.toSorted((a, b) => a.startsAt.localeCompare(b.startsAt));
  for (const status of OUTCOMES) {
    const booking = sorted.find((each) => each.status === status);
    if (booking) return subject.outcomes[status](shortDayAndTime(booking.startsAt, zone, locale));
  }
  return '';
}

/** What the visitor wanted: in the model's words, else in their own first ones. */
function headlineOf(ended: Ended, summary: ConversationSummary | undefined, words: MailWords): string {
  if (summary?.headline) return withoutName(summary.headline, ended, words);
  const asked = ended.turns.map(({ question }) => singleLine(question, HEADLINE_CHARS)).find(Boolean);
  return asked ? `“${asked}”` : words.subject.talked;
}

/** A model told not to name the visitor may do so all the same; the subject has the name already. */
function withoutName(headline: string, ended: Ended, words: MailWords): string {
  const names = [
    visitorName(ended, words),
    ended.visitor.details.name,
    'The visitor',
    'A visitor',
    words.subject.visitor,
  ];
  const name = names.find((candidate) => candidate && headline.toLowerCase().startsWith(`${candidate.toLowerCase()} `));
  return name ? headline.slice(name.length + 1) : headline;
}

function visitorName({ visitor }: Ended, { subject }: MailWords): string {
  const name = singleLine(visitor.details.name ?? '', NAME_CHARS);
  const company = singleLine(visitor.details.company ?? '', COMPANY_CHARS);
  if (name) return company ? `${name} (${company})` : name;
  if (company) return subject.fromCompany(company);
  const place = singleLine(visitor.place?.city ?? visitor.place?.country ?? '', COMPANY_CHARS);
  return place ? subject.fromPlace(place) : subject.visitor;
}
