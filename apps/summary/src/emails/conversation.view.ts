import type { EventData } from '@minime/contracts';
import type { Feedback } from '../ports.js';
import type { ConversationSummary } from '../summaries/conversation.summary.js';
import { type MailWords, mailWords } from '../words/mail.words.js';
import { countryName, languageName } from './display.names.js';
import type { Fact, Item } from './mail.layout.js';
import { dayAndTime, isTimeZone, timeOfDay } from './mail.time.js';
import { multiLine, singleLine } from './plain.text.js';
import { subjectOf } from './subject.js';

export type Ended = EventData<'conversation.ended.v1'>;

/** What the mail is made of. */
export interface Told {
  ended: Ended;
  /** Undefined when the model could not be had. */
  summary: ConversationSummary | undefined;
  /** Of all stretches of the conversation. */
  feedback: Feedback[];
}

/** As far as the mail knows the owner. */
export interface Owner {
  name: string;
  timeZone: string;
  /** Of the mails, BCP 47; English when unset. */
  language?: string;
}

export interface TranscriptTurn {
  at: string;
  question: string;
  answer: string;
  /** Set when the answer did not come to its end. */
  broken?: string;
  sources: string[];
}

/** All that the mail says, in the order it says it. */
export interface ConversationView {
  words: MailWords;
  headline: string;
  /** What lists of mails show beside the subject. */
  preview: string;
  lead: string;
  sections: { title: string; items: Item[] }[];
  visitor: Fact[];
  transcript: { title: string; assistant: string; leftOut?: string; turns: TranscriptTurn[] };
  footer: string[];
}

const LINE_CHARS = 300;
const COMMENT_CHARS = 1_000;
const MESSAGE_CHARS = 8_000;
/** Several mail services cut off what is longer than about 100 KB. */
const TRANSCRIPT_CHARS = 60_000;

export function conversationView(told: Told, owner: Owner): ConversationView {
  const { ended, summary } = told;
  const words = mailWords(owner.language);
  const { withoutSummary, byAi, answersByAi, id } = words.conversation;
  return {
    words,
    headline: subjectOf(ended, summary, owner.timeZone, words),
    preview: summary?.summary || singleLine(ended.turns.map(({ question }) => question).join(' · '), LINE_CHARS),
    lead: summary?.summary || withoutSummary,
    sections: sections(told, owner, words).filter(({ items }) => items.length > 0),
    visitor: visitorFacts(ended, summary, owner, words),
    transcript: transcript(ended, owner, words),
    footer: [summary ? byAi : answersByAi, id(ended.conversationId, ended.stretch)],
  };
}

function sections({ ended, summary, feedback }: Told, owner: Owner, words: MailWords): ConversationView['sections'] {
  const say = words.conversation;
  const plain = (items: string[] = []) => items.map((text) => ({ text }));
  const one = (text: string | undefined) => (text ? [{ text }] : []);
  const earlier = ended.earlierSummary && multiLine(ended.earlierSummary, 1_000);
  return [
    { title: say.wanted, items: plain(summary?.wanted) },
    { title: say.promised, items: plain(summary?.promised) },
    { title: say.meetings, items: ended.bookings.map((booking) => meeting(booking, owner.timeZone, words)) },
    { title: say.unanswered, items: plain(unanswered(ended, summary)) },
    { title: say.thumbsDown, items: thumbsDown(ended, feedback) },
    { title: say.next, items: one(summary?.followUp) },
    { title: say.before, items: one(earlier) },
  ];
}

/** The answers that the visitor was not content with, by their questions, in the order of the talk. */
function thumbsDown({ turns }: Ended, feedback: Feedback[]): Item[] {
  return turns.flatMap(({ turnId, question }) => {
    const given = feedback.find((one) => one.turnId === turnId);
    if (given?.value !== 'down') return [];
    const comment = given.comment && `\n“${singleLine(given.comment, COMMENT_CHARS)}”`;
    return [{ text: `${singleLine(question, LINE_CHARS)}${comment ?? ''}` }];
  });
}

function meeting(
  { status, title, startsAt, url, guest, topic }: Ended['bookings'][number],
  zone: string,
  { conversation: say, locale }: MailWords,
): Item {
  // A title that names the guest has done so.
  const name = guest?.name && !title.includes(guest.name) ? guest.name : undefined;
  const who = guest && singleLine([name, guest.email].filter(Boolean).join(', '), LINE_CHARS);
  const text = [
    `${say.bookings[status]}: ${singleLine(title, LINE_CHARS)}, ${dayAndTime(startsAt, zone, locale)} (${zone})`,
    ...(who ? [name ? say.with(who) : who] : []),
    ...(topic ? [say.about(singleLine(topic, LINE_CHARS))] : []),
  ].join(', ');
  return url && /^https?:\/\//i.test(url) ? { text, url } : { text };
}

/** What retrieval noticed and what the model noticed, each question once. */
function unanswered(ended: Ended, summary: ConversationSummary | undefined): string[] {
  const questions = new Map<string, string>();
  for (const question of [...ended.unansweredQuestions, ...(summary?.unansweredQuestions ?? [])]) {
    const line = singleLine(question, LINE_CHARS);
    const key = line
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
    if (line && !questions.has(key)) questions.set(key, line);
  }
  return [...questions.values()];
}

function visitorFacts(
  ended: Ended,
  summary: ConversationSummary | undefined,
  owner: Owner,
  { conversation: say, locale }: MailWords,
): ConversationView['visitor'] {
  const { details, place = {}, context } = ended.visitor;
  const zone = [context.timeZone, place.timeZone].find(isTimeZone);
  const names = [place.city, place.region, countryName(place, locale)];
  const places = [...new Set(names.filter((name) => name !== undefined))];
  const facts: [string, string | undefined][] = [
    [say.name, details.name],
    [say.company, details.company],
    [say.role, details.role],
    [say.email, details.email],
    [say.phone, details.phone],
    [say.who, summary?.who.trim() === details.name ? undefined : summary?.who],
    [say.mood, summary?.mood],
    [say.note, details.note],
    [say.place, places.join(', ')],
    [say.network, place.organisation],
    [say.theirTime, zone && `${dayAndTime(ended.endedAt, zone, locale)} (${zone})`],
    [say.language, summary?.language || languageName(context.locale, locale)],
    [say.page, webAddress(context.page)],
    [say.cameFrom, webAddress(context.referrer)],
    [say.cameBack, cameBack(ended, owner.timeZone, say, locale)],
  ];
  return facts.map(([label, value]) => ({ label, value: singleLine(value ?? '', LINE_CHARS) }));
}

const HOUR_MS = 3_600_000;

/** That they are no stranger, and since when; of a first visit there is nothing to say. */
function cameBack(
  { visitor, startedAt, stretch }: Ended,
  zone: string,
  say: MailWords['conversation'],
  locale: string,
): string | undefined {
  const seenBefore = Date.parse(startedAt) - Date.parse(visitor.firstSeenAt) > HOUR_MS;
  if (stretch === 1 && !seenBefore) return undefined;
  const part = stretch > 1 ? say.part(stretch) : say.anew;
  return `${part}, ${say.firstHere(dayAndTime(visitor.firstSeenAt, zone, locale))}`;
}

/** Shown as text; an address of another kind (`javascript:`) tells the owner nothing. */
const webAddress = (address: string | undefined) => (address && /^https?:\/\//i.test(address) ? address : undefined);

function transcript(ended: Ended, owner: Owner, { conversation: say }: MailWords): ConversationView['transcript'] {
  const turns: TranscriptTurn[] = [];
  let room = TRANSCRIPT_CHARS;
  for (const turn of ended.turns.toReversed()) {
    const shown = transcriptTurn(turn, owner.timeZone, say);
    room -= shown.question.length + shown.answer.length;
    if (room < 0 && turns.length > 0) break;
    turns.unshift(shown);
  }
  const missing = ended.turns.length - turns.length;
  return {
    title: say.transcript(owner.timeZone),
    assistant: singleLine(owner.name, 120),
    ...(missing > 0 && { leftOut: say.leftOut(missing) }),
    turns,
  };
}

function transcriptTurn(turn: Ended['turns'][number], zone: string, say: MailWords['conversation']): TranscriptTurn {
  const failed = turn.reason === 'paused' ? say.paused : say.failed;
  const broken = { stopped: say.stopped, failed }[turn.status as string];
  return {
    at: timeOfDay(turn.at, zone),
    question: multiLine(turn.question, MESSAGE_CHARS),
    answer: multiLine(turn.answer, MESSAGE_CHARS),
    ...(broken && { broken }),
    sources: [...new Set(turn.citations.map(({ title }) => singleLine(title, 120)))].filter(Boolean),
  };
}
