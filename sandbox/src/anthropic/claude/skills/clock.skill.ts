import type { Conversation } from '../conversation.js';
import { clockIn } from '../named.times.js';
import { PHRASES } from '../phrases.js';
import { type KnownPlace, placesIn } from '../places.js';
import type { Slot } from '../schema.filler.js';
import { toolInput } from '../tool.input.js';
import { type Call, type Skill, say, unusedTool, useOf } from './skill.js';
import { tellTime, tellZone } from './tool.result.js';

const NOW = 'get_current_time';
const CONVERT = 'convert_time';

const ASKS_NOW =
  /\bwhat(?:['’]s| is)? (?:the )?(?:(?:current|local) )?(?:time|date|day)(?: is it)?\b(?! (?:did|do|does|was|were|of)\b)|\b(?:current|local) time\b|wie sp(?:ä|ae)t ist es|wie viel uhr|qu[eé] hora es|que horas s[aã]o|quelle heure/i;

/** Reads clocks and converts times, by the tools that are offered for it. */
export const clock = {
  wants: (conversation) => conversionIn(conversation) !== undefined || asksNow(conversation),

  calls(conversation) {
    const conversion = conversionIn(conversation);
    return conversion ? convertCalls(conversation, conversion) : nowCalls(conversation);
  },

  says(conversation) {
    const words = PHRASES[conversation.language];
    const use = useOf(conversation, CONVERT) ?? useOf(conversation, NOW);
    const time = use && !use.failed ? tellTime(use.result, conversation.language) : undefined;
    if (!use || !time) return say(words.clockFailed);
    const conversion = conversionIn(conversation);
    const asked = conversion ? conversion.to : placesIn(conversation.question).at(-1);
    return say(words.clock(asked?.label ?? tellZone(use.result) ?? 'UTC', time));
  },
} as const satisfies Skill;

const offers = ({ tools }: Conversation, name: string) => tools.some((tool) => tool.name === name);

const asksNow = (conversation: Conversation) => ASKS_NOW.test(conversation.question) && offers(conversation, NOW);

/** A time of day and where it holds; a side without a place is the visitor's own. */
interface Conversion {
  from: KnownPlace | undefined;
  to: KnownPlace | undefined;
  /** 24 hours, such as `15:00`. */
  time: string;
}

const MINE = /\b(?:my|our) (?:own )?(?:time|zone|place|clock)\b|\bfor me\b/i;

/** "What is 3 pm in London in New York time?", "What is 3 pm in London my time?" */
function conversionIn(conversation: Conversation): Conversion | undefined {
  const { question } = conversation;
  const time = clockIn(question);
  const [first, second] = placesIn(question);
  if (!time || !first || !offers(conversation, CONVERT)) return undefined;
  if (second) return { from: first, to: second, time };
  const mine = MINE.exec(question);
  if (!mine) return undefined;
  return mine.index < question.indexOf(first.label)
    ? { from: undefined, to: first, time }
    : { from: first, to: undefined, time };
}

function nowCalls(conversation: Conversation): Call[] {
  const tool = unusedTool(conversation, NOW);
  if (!tool) return [];
  const place = placesIn(conversation.question).at(-1);
  const supply = ({ name }: Slot) => {
    if (/zone|tz/.test(name)) return place?.zone;
    return /city|place|location/.test(name) ? place?.label : undefined;
  };
  return [{ name: NOW, input: toolInput(tool, supply) }];
}

function convertCalls(conversation: Conversation, { from, to, time }: Conversion): Call[] {
  const tool = unusedTool(conversation, CONVERT);
  if (!tool) return [];
  const supply = (slot: Slot) => {
    if (/from|source/.test(slot.name)) return from?.zone;
    if (/^to|target|destination/.test(slot.name)) return to?.zone;
    if (/time|when|at$/.test(slot.name)) return wantsDate(slot) ? `${today()}T${time}:00` : time;
    const needed = tool.input_schema.required?.includes(slot.path.at(-1) ?? '');
    return needed && /date|day/.test(slot.name) ? today() : undefined;
  };
  return [{ name: CONVERT, input: toolInput(tool, supply) }];
}

const wantsDate = ({ schema, description }: Slot) =>
  schema.format === 'date-time' || /\bISO\b|date[- ]?time|yyyy/i.test(description);

const today = () => new Date().toISOString().slice(0, 10);
