import type { EventData } from '@minime/contracts';
import type { ConversationSummary } from '../summaries/conversation.summary.js';
import type { MailWords } from '../words/mail.words.js';
import { countryName } from './display.names.js';
import { shortDayAndTime } from './mail.time.js';
import { singleLine } from './plain.text.js';

type Ended = EventData<'conversation.ended.v1'>;
type Booking = Ended['bookings'][number];

/** What most lists of mails show on a desk. */
const SUBJECT_CHARS = 100;
const NAME_CHARS = 30;
const COMPANY_CHARS = 25;
const HEADLINE_CHARS = 80;
/** What may stand before the words that tell what it is about. */
const WHO_CHARS = 26;

/** What a subject is made of; what is empty or undefined is left out. */
export interface SubjectParts {
  /** What has come of it. */
  outcome?: string;
  who: string;
  company?: string | undefined;
  what?: string | undefined;
}

/**
 * `Booked Tue 1 Dec 14:00, Grace Hopper (Navy Labs): asks about Note G`. A phone shows some 40 characters of it, so a
 * company whose name is long stands at the end.
 */
export function subjectLine({ outcome, who, company, what }: SubjectParts): string {
  const at = company ? ` (${company})` : '';
  const isShort = who.length + at.length <= WHO_CHARS;
  const told = [`${who}${isShort ? at : ''}`, what].filter(Boolean).join(': ');
  return singleLine([outcome, `${told}${isShort ? '' : at}`].filter(Boolean).join(', '), SUBJECT_CHARS);
}

/** What has come of it, who and what, in the order of what an owner must not miss. */
export function subjectOf(
  ended: Ended,
  summary: ConversationSummary | undefined,
  ownerZone: string,
  words: MailWords,
): string {
  const booking = bookingOf(ended);
  return subjectLine({
    ...(booking && {
      outcome: words.subject.outcomes[booking.status](shortDayAndTime(booking.startsAt, ownerZone, words.locale)),
    }),
    ...whoOf(ended, words),
    what: headlineOf(ended, summary, booking, words),
  });
}

const OUTCOMES = ['booked', 'requested', 'cancelled'] as const;

/** The meeting that matters most: a coming one before one that is off, the next one before later ones. */
function bookingOf({ bookings }: Ended): Booking | undefined {
  const sorted = bookings.toSorted((a, b) => a.startsAt.localeCompare(b.startsAt));
  return OUTCOMES.map((status) => sorted.find((each) => each.status === status)).find(Boolean);
}

/** What the visitor wanted besides the call: in the model's words, else in their own first ones. */
function headlineOf(
  ended: Ended,
  summary: ConversationSummary | undefined,
  booking: Booking | undefined,
  words: MailWords,
): string {
  if (summary?.headline) return withoutName(summary.headline, ended, words);
  if (summary && booking)
    return booking.topic ? words.conversation.about(singleLine(booking.topic, HEADLINE_CHARS)) : '';
  const asked = ended.turns.map(({ question }) => singleLine(question, HEADLINE_CHARS)).find(Boolean);
  return asked ? `“${asked}”` : words.subject.talked;
}

/** A model told not to name the visitor may do so all the same; the subject has the name already. */
function withoutName(headline: string, ended: Ended, words: MailWords): string {
  const { who, company } = whoOf(ended, words);
  const names = [
    company && `${who} (${company})`,
    who,
    ended.visitor.details.name,
    'The visitor',
    'A visitor',
    words.subject.visitor,
  ];
  const name = names.find((candidate) => candidate && headline.toLowerCase().startsWith(`${candidate.toLowerCase()} `));
  return name ? headline.slice(name.length + 1) : headline;
}

function whoOf({ visitor }: Ended, { subject, locale }: MailWords): Pick<SubjectParts, 'who' | 'company'> {
  const name = singleLine(visitor.details.name ?? '', NAME_CHARS);
  const company = singleLine(visitor.details.company ?? '', COMPANY_CHARS);
  if (name) return { who: name, company };
  if (company) return { who: subject.fromCompany(company) };
  const { place = {} } = visitor;
  const where = singleLine(place.city ?? countryName(place, locale) ?? '', COMPANY_CHARS);
  return { who: where ? subject.fromPlace(where) : subject.visitor };
}
