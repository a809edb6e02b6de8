import type Anthropic from '@anthropic-ai/sdk';
import { readConversation } from '../conversation.js';
import { rankQuotes } from '../passage.ranker.js';
import { fillSchema, type Schema, type Slot } from '../schema.filler.js';
import { shorten } from '../text.js';
import { type Digest, digestOf } from './digest.js';

const HEADLINE_CHARS = 110;
const NAMES = new Intl.DisplayNames(['en'], { type: 'language' });
const QUOTED_QUESTION_CHARS = 140;
const QUESTIONS_IN_SUMMARY = 3;

/** Which slots want which part of a digest, told by their names; the first that fits counts. */
const RULES: readonly (readonly [name: RegExp, supply: (digest: Digest, slot: Slot) => unknown])[] = [
  [
    /headline|subject|title$/,
    (digest, slot) => (isOf(slot, 'visitor') ? digest.visitor.role : headlineOf(digest, slot)),
  ],
  [/unanswered|openquestion|gap|couldnot|notanswered/, ({ unanswered }, slot) => listOrText(unanswered, slot)],
  [/followup|nextstep|action|todo/, (digest, slot) => followUpOf(digest, slot)],
  [/promise|commitment/, ({ promised }, slot) => listOrText(promised, slot)],
  [/wanted|wish|goal|intent|purpose|want|need|asked|question/, ({ questions }, slot) => listOrText(questions, slot)],
  [/summary|overview|gist|recap|abstract/, (digest) => summaryOf(digest)],
  [/company|organi[sz]ation|employer/, ({ visitor }) => visitor.company],
  [/role|position|jobtitle/, ({ visitor }) => visitor.role],
  [/mail/, ({ visitor }) => visitor.email],
  [/^name$|visitorname|fullname|personname/, ({ visitor }) => visitor.name],
  [/^who$|visitor/, ({ introduction }, slot) => (slot.type === 'string' ? introduction : undefined)],
  [/topic|theme|tags|keywords/, ({ topic }, slot) => (topic === undefined ? undefined : listOrText([topic], slot))],
  [/language|locale/, ({ language }, slot) => (/\bname\b/i.test(slot.description) ? NAMES.of(language) : language)],
];

/** The JSON that a structured request gets: what its names ask for, from the conversation it holds. */
export function fillOutput(request: Anthropic.MessageCreateParams, schema: Schema): unknown {
  const digest = digestOf(request);
  return fillSchema(schema, (slot) => {
    const rule = RULES.find(([name]) => name.test(slot.name));
    if (rule) return rule[1](digest, slot);
    return /answer|draft|body/.test(slot.name) && slot.type === 'string' ? quotesFor(request) : undefined;
  });
}

const isOf = ({ path }: Slot, parent: string) => path.slice(0, -1).some((name) => name.toLowerCase().includes(parent));

/** Lists stay short: an answer that `max_tokens` cuts is no JSON any more. */
const LIST_ENTRIES = 10;

/** An array slot gets the entries, a text slot one text of them, a yes-or-no slot whether there are any. */
function listOrText(all: readonly string[], { type }: Slot): unknown {
  const entries = [...new Set(all)].slice(-LIST_ENTRIES).map((entry) => shorten(entry, QUOTED_QUESTION_CHARS));
  if (type === 'array') return entries;
  if (type === 'boolean') return entries.length > 0;
  if (type === 'integer' || type === 'number') return entries.length;
  return entries.join('; ') || undefined;
}

/** Who and what, or what alone where the description says that the name, and the calls, stand elsewhere. */
function headlineOf({ who, topic, wantsMeeting, bookings, visitor }: Digest, { description }: Slot): string {
  const nameless = /\bno name\b|\bwithout (?:the |a )?name\b|\bcontinues the sentence\b/i.test(description);
  const limit = Number(/\bat most (\d+) characters\b/i.exec(description)?.[1] ?? HEADLINE_CHARS);
  const about = topic && `asked about ${topic}`;
  if (bookings.length > 0 && /\bnothing of calls\b/i.test(description)) return shorten(about ?? '', limit);
  const call = bookings.includes('booked') ? 'booked a call' : wantsMeeting ? 'would like to meet' : undefined;
  const what = call ?? about ?? (visitor.name ? 'said hello' : 'looked in');
  return shorten(nameless ? what : `${who} ${what}`, limit);
}

function summaryOf({ who, visitor, questions, unanswered, promised, wantsMeeting, bookings }: Digest): string {
  const asked = questions
    .slice(0, QUESTIONS_IN_SUMMARY)
    .map((question) => `“${shorten(question, QUOTED_QUESTION_CHARS)}”`);
  const more = questions.length - asked.length;
  const sentences = [
    asked.length === 0
      ? `${who} did not ask a question.`
      : `${who} asked ${asked.join(', then ')}${more > 0 ? ` and ${more} more` : ''}.`,
    visitor.role && `They work as ${visitor.role}.`,
    wantsMeeting && 'They would like to meet.',
    bookings.includes('booked') && 'A call is booked.',
    unanswered.length > 0 && `${unanswered.length} of the questions could not be answered from what is written.`,
    promised.length > 0 && `Promised: ${shorten(promised.join(' '), QUOTED_QUESTION_CHARS)}`,
  ];
  return sentences.filter(Boolean).join(' ');
}

function followUpOf({ unanswered, promised, wantsMeeting, visitor, who }: Digest, { type }: Slot): unknown {
  const address = visitor.email ? ` at ${visitor.email}` : '';
  const steps = [
    ...(wantsMeeting ? [`Offer ${who} a time to meet${address}.`] : []),
    ...unanswered
      .slice(-LIST_ENTRIES)
      .map((question) => `Answer “${shorten(question, QUOTED_QUESTION_CHARS)}”${address}.`),
    ...(promised.length > 0 && unanswered.length === 0 ? [`Keep the promise made to ${who}${address}.`] : []),
  ];
  if (type === 'array') return steps;
  if (type === 'boolean') return steps.length > 0;
  return steps.join(' ') || undefined;
}

function quotesFor(request: Anthropic.MessageCreateParams): string | undefined {
  const quotes = rankQuotes(readConversation(request)).slice(0, 3);
  return quotes.map(({ text }) => text).join(' ') || undefined;
}
