import { PHRASES } from '../phrases.js';
import type { Slot } from '../schema.filler.js';
import { toolInput } from '../tool.input.js';
import { type Skill, say, unusedTool, useOf } from './skill.js';
import { tellSlots } from './tool.result.js';

const TOOL = 'check_availability';
const DAY_MS = 24 * 60 * 60_000;
const DAYS_AHEAD = 7;
const CALL_MINUTES = 30;
const SLOTS_SHOWN = 3;

const WISH =
  /\b(?:book|schedule|arrange|set up|have)\b.{0,30}\b(?:call|meeting|appointment|demo|slot)\b|\b(?:can|could|may|shall|want|like|love|possible|would)\b.{0,20}\b(?:to )?(?:meet|talk to you|speak (?:to|with) you|a call with you)\b|\bare you (?:free|available)\b|\b(?:termin|treffen|telefonieren)\b|\b(?:reunión|cita|quedar)\b|\b(?:reunião|marcar uma)\b|\b(?:rendez-vous|rencontrer)\b/i;
/** "Did you ever meet him?" asks about the past. */
const PAST = /\b(?:did|when|where|how|why|who)\b.{0,20}\bmeet\b/i;

/** Looks for free times when a visitor wants to meet, and says plainly when it cannot. */
export const meeting = {
  wants: ({ question }) => WISH.test(question) && !PAST.test(question),

  calls(conversation) {
    const tool = unusedTool(conversation, TOOL);
    return tool ? [{ name: TOOL, input: toolInput(tool, supply) }] : [];
  },

  says(conversation) {
    const words = PHRASES[conversation.language];
    const use = useOf(conversation, TOOL);
    if (!use) return say(words.noMeetings);
    const slots = use.failed ? [] : tellSlots(use.result, SLOTS_SHOWN);
    return say(slots.length > 0 ? words.slots(slots.join('; ')) : words.noSlots);
  },
} as const satisfies Skill;

function supply({ name, schema, type }: Slot): unknown {
  const instant = (days: number) => {
    const iso = new Date(Date.now() + days * DAY_MS).toISOString();
    return schema.format === 'date' ? iso.slice(0, 10) : iso;
  };
  if (type === 'number' || type === 'integer') return /minutes|duration|length/.test(name) ? CALL_MINUTES : undefined;
  if (/from|start|after|earliest/.test(name)) return instant(0);
  if (/to$|end|until|before|latest/.test(name)) return instant(DAYS_AHEAD);
  return /zone|tz/.test(name) ? 'UTC' : undefined;
}
