import type { Conversation, ToolUse } from '../conversation.js';
import type { NamedTime } from '../named.times.js';
import { PHRASES, type Phrases } from '../phrases.js';
import type { Slot } from '../schema.filler.js';
import { toolInput } from '../tool.input.js';
import { visitorFacts } from '../visitor.facts.js';
import { meetingState, pickedSlot } from './meeting.state.js';
import { wantsMeeting } from './meeting.wish.js';
import { type Skill, say, unusedTool, useOf } from './skill.js';
import { readable, startsIn } from './tool.result.js';

const TOOL = 'check_availability';
const DAY_MS = 24 * 60 * 60_000;
const DAYS_AHEAD = 7;
/** Where somebody names an hour, hours near it are of use, too. */
const AROUND_MS = 2 * 60 * 60_000;
const SLOTS_SHOWN = 3;

const YES =
  /^\W*(?:yes|yep|yeah|ok(?:ay)?|sure|please do|confirm(?:ed)?|i confirm|book it|go ahead|ja|gerne|bestätig\w*|s[ií]|sim|claro|confirmo|oui|d'accord)\b/i;
const CANCEL = /\b(?:cancel|call off|absagen|stornier\w*|cancela\w*|anula\w*|annul\w*)\b/i;

/** One step on the way to a call; without a tool there is something to ask first. */
interface Step {
  tool?: string;
  values?: Record<string, string | undefined>;
}

/** Where the conversation stands on the way to a call, if it is on one. */
function stepOf(conversation: Conversation): Step | undefined {
  const { question, asked, earlierQuestions, namedTimes } = conversation;
  const state = meetingState(conversation);
  if (state.hasMeeting && CANCEL.test(question)) return { tool: 'cancel_meeting' };
  if (state.holdId && YES.test(asked)) return { tool: 'confirm_meeting', values: { holdid: state.holdId } };
  const tellsAddress = visitorFacts(asked).email !== undefined;
  const picked =
    pickedSlot(asked, state, namedTimes) ??
    (tellsAddress && !state.holdId ? (state.chosen ?? pickedSlot(earlierQuestions.at(-1) ?? '', state)) : undefined);
  if (picked) {
    const { email } = state;
    return email ? { tool: 'schedule_meeting', values: { slotid: picked, email } } : {};
  }
  return wantsMeeting(conversation, state.offered.length > 0) ? { tool: TOOL } : undefined;
}

/** Arranges a call step by step: times, the choice, the address, the yes; and says plainly when it cannot. */
export const meeting = {
  wants: (conversation) => stepOf(conversation) !== undefined,

  calls(conversation) {
    const step = stepOf(conversation);
    const tool = step?.tool && unusedTool(conversation, step.tool);
    if (!step || !tool) return [];
    const { values } = step;
    return [{ name: tool.name, input: toolInput(tool, values ? ({ name }) => values[name] : supplyFor(conversation)) }];
  },

  says(conversation) {
    const words = PHRASES[conversation.language];
    const step = stepOf(conversation);
    if (step && !step.tool) return say(words.askAddress);
    const done = step?.tool && step.tool !== TOOL ? useOf(conversation, step.tool) : undefined;
    if (done) return say(toldBy(done, words));
    const use = useOf(conversation, TOOL);
    if (!use) return say(words.noMeetings);
    return say(use.failed ? words.noSlots : toldTimes(startsIn(use.result), conversation));
  },
} as const satisfies Skill;

/** Of the times that are free the ones nearest to the hour that was named, else the first. */
function toldTimes(starts: string[], { language, namedTimes: [named] }: Conversation): string {
  const words = PHRASES[language];
  if (starts.length === 0) return words.noSlots;
  const nearest = named && !named.to ? starts.toSorted((a, b) => distance(a, named) - distance(b, named)) : starts;
  const told = nearest.slice(0, SLOTS_SHOWN).toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const offer = words.slots(told.map((start) => readable(start, language)).join('; '));
  return !named || starts.some((start) => isWithin(start, named)) ? offer : `${words.notThen} ${offer}`;
}

const distance = (start: string, { from }: NamedTime) => Math.abs(Date.parse(start) - Date.parse(from));

const isWithin = (start: string, { from, to }: NamedTime) =>
  to === undefined
    ? Date.parse(start) === Date.parse(from)
    : Date.parse(start) >= Date.parse(from) && Date.parse(start) < Date.parse(to);

/** What the tool says that visitors shall read, else that the time is kept. */
function toldBy({ failed, result }: ToolUse, words: Phrases): string {
  if (failed) return words.notKept;
  const { tellTheVisitor, when = '' } = JSON.parse(result) as { tellTheVisitor?: string; when?: string };
  return tellTheVisitor ?? words.kept(when);
}

/** Where a calendar is to be looked into: around the hour, or within the days that were named, else the coming week. */
function supplyFor({ namedTimes: [named] }: Conversation): (slot: Slot) => unknown {
  const [from, to] = named
    ? [named.from, named.to ?? named.from]
    : [new Date().toISOString(), new Date(Date.now() + DAYS_AHEAD * DAY_MS).toISOString()];
  const around = named && !named.to ? AROUND_MS : 0;
  const instant = (iso: string, shift: number, { schema }: Slot) => {
    const moved = shift === 0 ? iso : new Date(Date.parse(iso) + shift).toISOString();
    return schema.format === 'date' ? moved.slice(0, 10) : moved;
  };
  return (slot) => {
    if (/from|start|after|earliest/.test(slot.name)) return instant(from, -around, slot);
    return /to$|end|until|before|latest/.test(slot.name) ? instant(to, around, slot) : undefined;
  };
}
