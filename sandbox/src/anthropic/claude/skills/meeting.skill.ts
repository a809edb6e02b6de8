import type { Conversation, ToolUse } from '../conversation.js';
import { PHRASES, type Phrases } from '../phrases.js';
import type { Slot } from '../schema.filler.js';
import { toolInput } from '../tool.input.js';
import { visitorFacts } from '../visitor.facts.js';
import { meetingState, pickedSlot } from './meeting.state.js';
import { type Skill, say, unusedTool, useOf } from './skill.js';
import { tellSlots } from './tool.result.js';

const TOOL = 'check_availability';
const DAY_MS = 24 * 60 * 60_000;
const DAYS_AHEAD = 7;
const SLOTS_SHOWN = 3;

const WISH =
  /\b(?:book|schedule|arrange|set up|have)\b.{0,30}\b(?:call|meeting|appointment|demo|slot)\b|\b(?:can|could|may|shall|want|like|love|possible|would)\b.{0,20}\b(?:to )?(?:meet|talk to you|speak (?:to|with) you|a call with you)\b|\bare you (?:free|available)\b|\b(?:termin|treffen|telefonieren)\b|\b(?:reunión|cita|quedar)\b|\b(?:reunião|marcar uma)\b|\b(?:rendez-vous|rencontrer)\b/i;
/** "Did you ever meet him?" asks about the past. */
const PAST = /\b(?:did|when|where|how|why|who)\b.{0,20}\bmeet\b/i;

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
  const { question, asked, earlierQuestions } = conversation;
  const state = meetingState(conversation);
  if (state.hasMeeting && CANCEL.test(question)) return { tool: 'cancel_meeting' };
  if (state.holdId && YES.test(asked)) return { tool: 'confirm_meeting', values: { holdid: state.holdId } };
  const tellsAddress = visitorFacts(asked).email !== undefined;
  const picked =
    pickedSlot(asked, state) ??
    (tellsAddress && !state.holdId ? (state.chosen ?? pickedSlot(earlierQuestions.at(-1) ?? '', state)) : undefined);
  if (picked) {
    const { email } = state;
    return email ? { tool: 'schedule_meeting', values: { slotid: picked, email } } : {};
  }
  return WISH.test(question) && !PAST.test(question) ? { tool: TOOL } : undefined;
}

/** Arranges a call step by step: times, the choice, the address, the yes; and says plainly when it cannot. */
export const meeting = {
  wants: (conversation) => stepOf(conversation) !== undefined,

  calls(conversation) {
    const step = stepOf(conversation);
    const tool = step?.tool && unusedTool(conversation, step.tool);
    if (!step || !tool) return [];
    const { values } = step;
    return [{ name: tool.name, input: toolInput(tool, values ? ({ name }) => values[name] : supply) }];
  },

  says(conversation) {
    const words = PHRASES[conversation.language];
    const step = stepOf(conversation);
    if (step && !step.tool) return say(words.askAddress);
    const done = step?.tool && step.tool !== TOOL ? useOf(conversation, step.tool) : undefined;
    if (done) return say(toldBy(done, words));
    const use = useOf(conversation, TOOL);
    if (!use) return say(words.noMeetings);
    const slots = use.failed ? [] : tellSlots(use.result, SLOTS_SHOWN);
    return say(slots.length > 0 ? words.slots(slots.join('; ')) : words.noSlots);
  },
} as const satisfies Skill;

/** What the tool says that visitors shall read, else that the time is kept. */
function toldBy({ failed, result }: ToolUse, words: Phrases): string {
  if (failed) return words.notKept;
  const { tellTheVisitor, when = '' } = JSON.parse(result) as { tellTheVisitor?: string; when?: string };
  return tellTheVisitor ?? words.kept(when);
}

function supply({ name, schema }: Slot): unknown {
  const instant = (days: number) => {
    const iso = new Date(Date.now() + days * DAY_MS).toISOString();
    return schema.format === 'date' ? iso.slice(0, 10) : iso;
  };
  if (/from|start|after|earliest/.test(name)) return instant(0);
  return /to$|end|until|before|latest/.test(name) ? instant(DAYS_AHEAD) : undefined;
}
