import type { Conversation } from '../conversation.js';
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

/** The offered time that a visitor means: its whole name, its hour, or its place in the list. */
export function pickedSlot(text: string, { offered }: MeetingState): string | undefined {
  const clock = /\b\d{1,2}:\d{2}\b/.exec(text)?.[0];
  const place = ORDINALS.findIndex((ordinal) => ordinal.test(text));
  const named = offered.find(({ when }) => text.includes(when) || (clock && when.includes(` ${clock}`)));
  return (named ?? offered[place])?.slotId;
}
