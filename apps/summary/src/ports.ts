import type { EventData, PageName, Reply } from '@minime/contracts';
import type { InGap } from './gaps/gap.match.js';

/** What a visitor thinks of one answer. */
export type Feedback = EventData<'feedback.given.v1'>;

/** What visitors think of answers: the last word on each counts. */
export abstract class FeedbackLog {
  /** A repeat, and one that was overtaken by a later one, changes nothing. */
  abstract keep(feedback: Feedback, givenAt: Date): Promise<void>;
  /** All of a conversation, whatever stretch its answers were given in. */
  abstract of(conversationId: string): Promise<Feedback[]>;
}

/** What has become of a meeting. */
export type MeetingNews = Pick<EventData<'meeting.booked.v1'>, 'conversationId' | 'booking'>;

/** Remembers what has become of meetings, to be counted. */
export abstract class MeetingLog {
  /** A repeat, and news that were overtaken by later ones, change nothing. */
  abstract keep(news: MeetingNews, at: Date): Promise<void>;
}

/** What a visitor asked, as far as it is kept. */
export interface AskedQuestion {
  turnId: string;
  conversationId: string;
  /** One line. */
  question: string;
  /** Stems. */
  terms: string[];
  askedAt: Date;
}

/** A question that nothing answers. */
export interface OpenQuestion extends AskedQuestion {
  gapId: string;
  nearest?: PageName;
}

/** A stretch of talk, as far as it is counted. */
export interface Stretch {
  conversationId: string;
  stretch: number;
  startedAt: Date;
  endedAt: Date;
  /** Both are undefined where geolocation knows nothing, or is off. */
  country?: string;
  /** ISO 3166-1 alpha-2. */
  countryCode?: string;
  turns: (AskedQuestion & { isAnswered: boolean })[];
}

/** What visitors ask. Of erased conversations nothing is kept. */
export abstract class QuestionLog {
  /**
   * Keeps a question that nothing answers, in the gap that `find` names; one after the other, so that nobody opens a
   * second gap for the same. A repeat changes nothing.
   * @param replaces the turn whose place it took: that one is forgotten
   * @param draft what to ask for when the gap has these questions, once for each gap; undefined: nothing yet
   */
  abstract keepOpen(
    question: Omit<OpenQuestion, 'gapId'>,
    replaces: string | undefined,
    find: (known: InGap[]) => string,
    draft?: (questions: OpenQuestion[]) => EventData<'gap.draft-requested.v1'> | undefined,
  ): Promise<void>;
  /** Counts the stretch and keeps its questions; of those kept as unanswered only the ones that are so in the end. */
  abstract keepStretch(stretch: Stretch): Promise<void>;
  /** Those of gaps, asked from `since` until before `until`; the latest of them where there are thousands. */
  abstract open(since: Date, until: Date): Promise<OpenQuestion[]>;
  /** All, asked from `since` until before `until`, oldest first; the latest of them where there are thousands. */
  abstract asked(since: Date, until: Date): Promise<AskedQuestion[]>;
}

/** A sync of the knowledge, as far as the owner hears of it. */
export type SyncNews = EventData<'knowledge.sync-ended.v1'>;

/** Syncs that have failed one after the other until now, without a good one in between. */
export interface SyncSpell {
  since: Date;
  /** The latest of them. */
  last: SyncNews;
}

/** What became of the syncs of the knowledge. */
export abstract class SyncLog {
  /** A repeat changes nothing. */
  abstract keep(news: SyncNews): Promise<void>;
  /** Undefined while all is well. */
  abstract failing(): Promise<SyncSpell | undefined>;
}

/** What is counted of a period for the digest. */
export interface Counts {
  /** Stretches of talk that ended. */
  conversations: number;
  /** Visitors by country, the most first; without one where nobody knows. */
  visitors: { country?: string; countryCode?: string; count: number }[];
  /** Meetings that were changed last in the period, by what has become of them. */
  meetings: Record<MeetingNews['booking']['status'], number>;
  thumbs: Record<Feedback['value'], number>;
  /** Thumbs down, the latest first, a few. The question is undefined until its conversation has ended. */
  disliked: { question?: string; comment?: string }[];
  /** How many syncs ran, and how many of them failed as a whole. */
  syncs: { ran: number; broken: number };
}

/** Periods that the owner gets a digest of: one follows the other. */
export abstract class DigestLog {
  /** Where the present period began: at the latest digest, or when this was asked for the first time. */
  abstract since(now: Date): Promise<Date>;
  /** The next period begins. Does nothing where another replica has seen to it. */
  abstract advance(from: Date, to: Date): Promise<void>;
  /** What happened from `since` until before `until`. */
  abstract counts(since: Date, until: Date): Promise<Counts>;
}

/** What visitors may have: a copy of what is kept of them, and its end. */
export abstract class PrivacyStore {
  abstract kept(conversationId: string): Promise<Reply<'conversation.summaries.v1'>>;
  /** Deletes all of the conversation, and remembers that nothing may be kept or mailed of it any more. */
  abstract erase(conversationId: string): Promise<void>;
  abstract isErased(conversationId: string): Promise<boolean>;
  /** Deletes a batch of what is older than `days`. @returns how many rows */
  abstract forgetOlderThan(days: number): Promise<number>;
}

/** A mail to the owner, before it has a sender and a transport. */
export interface Mail {
  /** `<…@…>`; a repeat of the same mail has the same one. */
  messageId: string;
  /** The message ids that this one follows. */
  references: string[];
  /** Whom the owner answers when they press reply. */
  replyTo?: { name: string; address: string };
  subject: string;
  html: string;
  text: string;
  /** A calendar file that mail programs offer to accept. */
  invite?: { method: 'REQUEST' | 'CANCEL'; content: string };
}

export abstract class Mailer {
  /**
   * Resolves once the server has taken the mail over.
   * @throws AppError `mail_not_sent`, or `mail_refused` when the server says that it will never take it. Both are
   * retryable: an owner must not miss a mail because a server was in a mood.
   */
  abstract send(mail: Mail): Promise<void>;
}

/** The one mail that a stretch of talk gives, or a change of a meeting (then by the meeting's id). */
export interface MailKey {
  conversationId: string;
  stretch: number;
}

/** The right to send a mail, held by one worker at a time. */
export interface MailClaim<Summary> {
  /** What an earlier attempt has had summarised already. */
  readonly summary: Summary | undefined;
  keepSummary(summary: Summary): Promise<void>;
  /** Notes that the mail server has accepted the mail: it is not sent again. */
  sent(): Promise<void>;
  /** Gives the right back. Call it whatever happened; the death of the process gives it back as well. */
  release(): Promise<void>;
}

/** Remembers which mails were sent. */
export abstract class MailLog<Summary> {
  /** `sent`: nothing is left to do. `busy`: somebody else is at it right now. */
  abstract claim(key: MailKey, messageId: string): Promise<MailClaim<Summary> | 'sent' | 'busy'>;
}
