import type { Conversation } from '../conversation.js';
import { clockIn, type NamedTime } from '../named.times.js';
import { visitorFacts } from '../visitor.facts.js';

/** What the prompt tells of a call that is being arranged. */
export interface MeetingState {
  offered: { slotId: string; when: string }[];
  chosen: string | undefined;
  holdId: string | undefined;
  hasMeeting: boolean;
  /** The address that the visitor has written, the latest. */
  email: string | undefined;
}

const OFFERED = /"slotId":\s*"([\w-]+)",\s*"when":\s*"([^"]+)"/g;
const ORDINALS = [
  /\b(?:first|1st|erste[nrs]?|primer[oa]?|primeir[oa]|premi(?:er|ère))\b/i,
  /\b(?:second|2nd|zweite[nrs]?|segund[oa]|deuxième)\b/i,
  /\b(?:third|3rd|dritte[nrs]?|tercer[oa]?|terceir[oa]|troisième)\b/i,
];

export function meetingState({ memory, asked, earlierQuestions }: Conversation): MeetingState {
  const value = (name: string) => new RegExp(`"${name}":\\s*"([\\w-]+)"`).exec(memory)?.[1];
  const emails = [asked, ...earlierQuestions.toReversed()].map((text) => visitorFacts(text).email);
  return {
    offered: Array.from(memory.matchAll(OFFERED), ([, slotId = '', when = '']) => ({ slotId, when })),
    chosen: value('chosenSlotId'),
    holdId: value('holdId'),
    hasMeeting: /"meeting":\s*\{/.test(memory),
    email: emails.find(Boolean),
  };
}

/** The offered time that a visitor means: its whole name, its hour on the day they name, or its place in the list. */
export function pickedSlot(
  text: string,
  { offered }: MeetingState,
  [named]: readonly NamedTime[] = [],
): string | undefined {
  const whole = offered.find(({ when }) => text.includes(when));
  if (whole) return whole.slotId;
  const clock = clockIn(text) ?? (named && !named.to ? named.from.slice('YYYY-MM-DDT'.length, 16) : undefined);
  if (!clock) return named ? undefined : offered[ORDINALS.findIndex((ordinal) => ordinal.test(text))]?.slotId;
  const atThatHour = offered.filter(({ when }) => clockOf(when) === clock && (!named || isOnDay(when, named)));
  return atThatHour.toSorted((a, b) => wordsIn(b.when, text) - wordsIn(a.when, text))[0]?.slotId;
}

/** The hour at which a label's time begins: in `3:00–3:30 PM` the half of the day stands behind the end. */
function clockOf(label: string): string | undefined {
  const [, begins, half = ''] = /(\d{1,2}:\d{2})(?:\W+\d{1,2}:\d{2})?\W*([AP]M\b)?/i.exec(label) ?? [];
  return begins && clockIn(`${begins}${half && ` ${half}`}`);
}

const isOnDay = (label: string, { from }: NamedTime) =>
  new RegExp(`\\b${Number(from.slice(8, 10))}\\b`).test(label.replace(/\d+:\d+/g, ''));

/** How many words of a text, such as the name of a day, stand in a label. */
const wordsIn = (label: string, text: string) =>
  (text.match(/\p{L}{3,}/gu) ?? []).filter((word) => label.toLowerCase().includes(word.toLowerCase())).length;
