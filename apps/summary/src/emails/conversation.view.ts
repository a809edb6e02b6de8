import type { EventData } from '@minime/contracts';
import type { Feedback } from '../ports.js';
import type { ConversationSummary } from '../summaries/conversation.summary.js';
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
  /** In which summaries are written, BCP 47; English when unset. */
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
  headline: string;
  lead: string;
  sections: { title: string; items: Item[] }[];
  visitor: Fact[];
  transcript: { title: string; assistant: string; leftOut?: string; turns: TranscriptTurn[] };
  footer: string[];
}

const WITHOUT_SUMMARY =
  'The model could not be reached, so this mail comes without a summary. The conversation stands below in full.';

const LINE_CHARS = 300;
const COMMENT_CHARS = 1_000;
const MESSAGE_CHARS = 8_000;
/** Several mail services cut off what is longer than about 100 KB. */
const TRANSCRIPT_CHARS = 60_000;

export function conversationView(told: Told, owner: Owner): ConversationView {
  const { ended, summary } = told;
  return {
    headline: subjectOf(ended, summary, owner.timeZone),
    lead: summary?.summary || WITHOUT_SUMMARY,
    sections: sections(told, owner).filter(({ items }) => items.length > 0),
    visitor: visitorFacts(ended, summary, owner.timeZone),
    transcript: transcript(ended, owner),
    footer: [
      summary
        ? 'The summary was written by an AI from this conversation, and so were the answers in it. It may be wrong.'
        : 'The answers in this conversation were written by an AI.',
      `Conversation ${ended.conversationId}, part ${ended.stretch}`,
    ],
  };
}

function sections({ ended, summary, feedback }: Told, owner: Owner): ConversationView['sections'] {
  const plain = (items: string[] = []) => items.map((text) => ({ text }));
  const one = (text: string | undefined) => (text ? [{ text }] : []);
  const earlier = ended.earlierSummary && multiLine(ended.earlierSummary, 1_000);
  return [
    { title: 'Wanted', items: plain(summary?.wanted) },
    { title: 'Promised in your name', items: plain(summary?.promised) },
    { title: 'Meetings', items: ended.bookings.map((booking) => meeting(booking, owner.timeZone)) },
    { title: 'Could not be answered', items: plain(unanswered(ended, summary)) },
    { title: 'Thumbs down', items: thumbsDown(ended, feedback) },
    { title: 'Suggested next step', items: one(summary?.followUp) },
    { title: 'Known from before', items: one(earlier) },
  ];
}

/** The answers that the visitor was not content with, by their questions, in the order of the talk. */
function thumbsDown({ turns }: Ended, feedback: Feedback[]): Item[] {
  return turns.flatMap(({ turnId, question }) => {
    const given = feedback.find((one) => one.turnId === turnId);
    if (given?.value !== 'down') return [];
    const comment = given.comment && `: “${singleLine(given.comment, COMMENT_CHARS)}”`;
    return [{ text: `${singleLine(question, LINE_CHARS)}${comment ?? ''}` }];
  });
}

function meeting({ status, title, startsAt, url, guest, topic }: Ended['bookings'][number], zone: string): Item {
  const text = [
    `${STATUS[status]}: ${singleLine(title, LINE_CHARS)}, ${dayAndTime(startsAt, zone)} (${zone})`,
    ...(guest ? [`with ${singleLine([guest.name, guest.email].filter(Boolean).join(', '), LINE_CHARS)}`] : []),
    ...(topic ? [`about “${singleLine(topic, LINE_CHARS)}”`] : []),
  ].join(', ');
  return url && /^https?:\/\//i.test(url) ? { text, url } : { text };
}

const STATUS = { booked: 'Booked', cancelled: 'Cancelled', requested: 'Asked for, not booked yet' } as const;

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
  ownerZone: string,
): ConversationView['visitor'] {
  const { details, place = {}, context } = ended.visitor;
  const zone = [context.timeZone, place.timeZone].find(isTimeZone);
  const places = [...new Set([place.city, place.region, place.country].filter((name) => name !== undefined))];
  const facts: [string, string | undefined][] = [
    ['Name', details.name],
    ['Company', details.company],
    ['Role', details.role],
    ['Email', details.email],
    ['Phone', details.phone],
    ['About', summary?.who.trim() === details.name ? undefined : summary?.who],
    ['Mood', summary?.mood],
    ['Note', details.note],
    ['Place', places.join(', ')],
    ['Network', place.organisation],
    ['Their time', zone && `${dayAndTime(ended.endedAt, zone)} (${zone})`],
    ['Language', summary?.language || languageOf(context.locale)],
    ['Page', webAddress(context.page)],
    ['Came from', webAddress(context.referrer)],
    ['Came back', cameBack(ended, ownerZone)],
  ];
  return facts.map(([label, value]) => ({ label, value: singleLine(value ?? '', LINE_CHARS) }));
}

const HOUR_MS = 3_600_000;

/** That they are no stranger, and since when; of a first visit there is nothing to say. */
function cameBack({ visitor, startedAt, stretch }: Ended, zone: string): string | undefined {
  const seenBefore = Date.parse(startedAt) - Date.parse(visitor.firstSeenAt) > HOUR_MS;
  if (stretch === 1 && !seenBefore) return undefined;
  const part = stretch > 1 ? `part ${stretch} of this conversation` : 'a new conversation';
  return `${part}, first here on ${dayAndTime(visitor.firstSeenAt, zone)}`;
}

/** Shown as text; an address of another kind (`javascript:`) tells the owner nothing. */
const webAddress = (address: string | undefined) => (address && /^https?:\/\//i.test(address) ? address : undefined);

function languageOf(locale: string | undefined): string | undefined {
  try {
    return locale && new Intl.DisplayNames('en', { type: 'language' }).of(locale);
  } catch {
    return undefined;
  }
}

function transcript(ended: Ended, owner: Owner): ConversationView['transcript'] {
  const turns: TranscriptTurn[] = [];
  let room = TRANSCRIPT_CHARS;
  for (const turn of ended.turns.toReversed()) {
    const shown = transcriptTurn(turn, owner.timeZone);
    room -= shown.question.length + shown.answer.length;
    if (room < 0 && turns.length > 0) break;
    turns.unshift(shown);
  }
  const missing = ended.turns.length - turns.length;
  return {
    title: `Conversation (times in ${owner.timeZone})`,
    assistant: singleLine(owner.name, 120),
    ...(missing > 0 && {
      leftOut: `${missing} earlier ${missing === 1 ? 'question is' : 'questions are'} left out here.`,
    }),
    turns,
  };
}

function transcriptTurn(turn: Ended['turns'][number], zone: string): TranscriptTurn {
  const failed = turn.reason === 'paused' ? 'the AI was paused' : 'the answer failed';
  const broken = { stopped: 'stopped by the visitor', failed }[turn.status as string];
  return {
    at: timeOfDay(turn.at, zone),
    question: multiLine(turn.question, MESSAGE_CHARS),
    answer: multiLine(turn.answer, MESSAGE_CHARS),
    ...(broken && { broken }),
    sources: [...new Set(turn.citations.map(({ title }) => singleLine(title, 120)))].filter(Boolean),
  };
}
