import type Anthropic from '@anthropic-ai/sdk';
import { readConversation } from '../conversation.js';
import { detectLanguage, type Language } from '../language.js';
import { PHRASES } from '../phrases.js';
import { lastUserText } from '../request.text.js';
import { meeting } from '../skills/meeting.skill.js';
import { sentencesOf, shorten } from '../text.js';
import { factsFromProfile, type VisitorFacts, visitorFacts, withoutIntroduction } from '../visitor.facts.js';
import { jsonIn, valuesNamed } from './json.data.js';
import { type Line, transcriptOf } from './transcript.js';

/** What is worth telling about a conversation, all of it taken from the words that were said. */
export interface Digest {
  visitor: VisitorFacts;
  /** "Grace Hopper (Navy Labs)", or "A visitor". */
  who: string;
  /** "Grace Hopper, compiler engineer, Navy Labs"; undefined when nothing is known. */
  introduction: string | undefined;
  questions: string[];
  /** Questions that were answered with an admission of not knowing. */
  unanswered: string[];
  /** Sentences in which the owner's side undertook something. */
  promised: string[];
  /** What the first question that is no wish to meet is about; undefined when none was asked. */
  topic: string | undefined;
  /** They asked for a call that does not stand yet. */
  wantsMeeting: boolean;
  /** How calls stand in the calendar, as the prompt says. */
  bookings: string[];
  language: Language;
}

const TOPIC_CHARS = 70;
const PROMISE = /\bI(?:['’]ll| will| shall)\b|\b(?:pass (?:it|that|this|your)|get back to you)\b/i;
const ADMISSION =
  /\b(?:haven['’]t written|have not written|not written about|don['’]t know|do not know|can['’]t say|cannot answer|can['’]t answer|no information|not sure)\b|nichts geschrieben|no he escrito|não escrevi|rien écrit/i;
/** A pressed button: "Tuesday, 1 December 2026, 10:00–10:30 (Lisbon)". */
const CHOSEN_TIME = /\d{4}, \d{1,2}:\d{2}–\d{1,2}:\d{2}/;
const GREETING_ONLY = /^(?:hi|hello|hey|hallo|hola|olá|bonjour|thanks?|thank you|bye|ok(?:ay)?|yes|no)\b.{0,20}$/i;

export function digestOf(request: Anthropic.MessageCreateParams): Digest {
  const lines = transcriptOf(request);
  const said = lines.filter(({ speaker }) => speaker === 'visitor').map(({ text }) => text);
  const told = lastUserText(request);
  const data = jsonIn(told);
  const profile = factsFromProfile(data === undefined ? unspoken(told, lines) : profileIn(data));
  const visitor: VisitorFacts = Object.assign({}, ...said.map(visitorFacts), profile);
  const bookings = valuesNamed(data, /^bookings$/i)
    .flat()
    .map((booking) => String((booking as { status?: unknown } | null)?.status));
  const questions = said.map(withoutIntroduction).filter(isSubstantial);
  const heard = readConversation(request);
  const ofCalls = new Set(
    lines.flatMap(({ speaker, text }, at) => (speaker === 'visitor' && isOfCalls(lines[at + 1]) ? [text] : [])),
  );
  const isWish = (question: string) => ofCalls.has(question) || meeting.wants({ ...heard, question });
  const topic = said
    .filter((text) => !isWish(text))
    .map(withoutIntroduction)
    .find(isSubstantial);
  return {
    visitor,
    who: whoIs(visitor),
    introduction: [visitor.name, visitor.role, visitor.company].filter(Boolean).join(', ') || undefined,
    questions,
    unanswered: [...new Set([...listedUnanswered(data), ...unansweredIn(lines)])],
    promised: lines
      .filter(({ speaker }) => speaker === 'owner')
      .flatMap(({ text }) => sentencesOf(text))
      .filter((sentence) => PROMISE.test(sentence) && !isOffer(sentence)),
    topic: topic === undefined ? undefined : topicOf(topic),
    wantsMeeting: !bookings.includes('booked') && said.some(isWish),
    bookings,
    language: detectLanguage(said.join(' ')),
  };
}

const profileIn = (data: unknown) => JSON.stringify(valuesNamed(data, /^(?:visitor|profile)$/i));

/** Questions that the prompt itself lists as open. */
function listedUnanswered(data: unknown): string[] {
  const lists = valuesNamed(data, /unanswered|without_?answer/i).flat();
  return lists.filter((question): question is string => typeof question === 'string');
}

/** The lines that nobody spoke: there a profile may stand. */
function unspoken(text: string, lines: readonly Line[]): string {
  return text
    .split(/\r?\n/)
    .filter((line) => !lines.some((spoken) => spoken.text !== text && spoken.text !== '' && line.includes(spoken.text)))
    .join('\n');
}

const isSubstantial = (text: string) => /\p{L}{2}/u.test(text) && !GREETING_ONLY.test(text) && !CHOSEN_TIME.test(text);

/** "If you like, I'll pass it on" offers, it does not promise. */
const isOffer = (sentence: string) =>
  /\bif you (?:like|want)\b/i.test(sentence) ||
  Object.values(PHRASES).some(({ noMeetings }) => noMeetings.includes(sentence));

const OF_CALLS = Object.values(PHRASES)
  .flatMap(({ slots, kept, askAddress, notKept }) => [slots(''), kept(''), askAddress, notKept])
  .map((words) => words.split(':')[0]!.trim());

/** What days a visitor meant, a transcript does not tell; that they spoke of a call, the answer does. */
const isOfCalls = (line: Line | undefined) =>
  line?.speaker === 'owner' && OF_CALLS.some((words) => line.text.includes(words));

function whoIs({ name, company }: VisitorFacts): string {
  if (name) return company ? `${name} (${company})` : name;
  return company ? `A visitor from ${company}` : 'A visitor';
}

function unansweredIn(lines: readonly Line[]): string[] {
  return lines.flatMap((line, at) => {
    const answer = lines[at + 1];
    const open = line.speaker === 'visitor' && answer?.speaker === 'owner' && ADMISSION.test(answer.text);
    const question = withoutIntroduction(line.text);
    return open && isSubstantial(question) ? [question] : [];
  });
}

/** "What did you write about Babbage's engine?" is about "Babbage's engine". */
function topicOf(question: string): string {
  const about = /\b(?:about|on|über|sobre|sur)\s+(.{3,}?)[?.!]*$/i.exec(sentencesOf(question).at(-1) ?? question)?.[1];
  return about ? shorten(about, TOPIC_CHARS) : `“${shorten(question, TOPIC_CHARS)}”`;
}
