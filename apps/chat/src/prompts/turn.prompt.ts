import type { VisitorProfile } from '@minime/contracts';
import type { ScoredPassage } from '@minime/knowledge';
import type { ContentBlock, ModelMessage } from '@minime/llm';
import { DateTime } from 'luxon';
import { datesMeant } from '../meetings/dates/date.lines.js';
import type { Memory, RememberedTurn } from '../ports.js';
import { searchResult } from '../retrieval/search.result.js';
import { marked } from './marked.js';

export interface TurnPrompt {
  memory: Memory;
  passages: ScoredPassage[];
  question: string;
  /** The owner's IANA zone. */
  ownerZone: string;
  now: Date;
  /** What stands between this visitor and the owner's calendar, as JSON. */
  meetings?: string | undefined;
}

/**
 * The messages of a turn: what was said before, word for word; then, in one message, the context, the search results,
 * the question and what its days and times mean. Only the last message changes from turn to turn, so the conversation before it is cached too.
 */
export function turnMessages({ memory, passages, question, ownerZone, now, meetings }: TurnPrompt): ModelMessage[] {
  return [
    ...withBreakpoint(memory.window.flatMap(exchange)),
    {
      role: 'user',
      content: [
        { type: 'text', text: contextBlock(memory, ownerZone, now, meetings) },
        ...passages.map(searchResult),
        { type: 'text', text: marked('visitor_message', question) },
        ...datesBlock(memory.visitor, question, ownerZone, now),
      ],
    },
  ];
}

/** Nobody has to count days: what the visitor's words mean is found out before the model reads them. */
function datesBlock(visitor: VisitorProfile, question: string, ownerZone: string, now: Date): ContentBlock[] {
  const { locale } = visitor.context;
  const visitorZone = zoneOf(visitor);
  const dates = datesMeant({
    question,
    now,
    ownerZone,
    ...(visitorZone && { visitorZone }),
    ...(locale && { locale }),
  });
  return dates ? [{ type: 'text', text: marked('dates_meant', dates) }] : [];
}

const exchange = ({ question, answer }: RememberedTurn): ModelMessage[] => [
  { role: 'user', content: [{ type: 'text', text: marked('visitor_message', question) }] },
  { role: 'assistant', content: [{ type: 'text', text: answer }] },
];

function withBreakpoint(messages: ModelMessage[]): ModelMessage[] {
  const last = messages.at(-1);
  if (!last) return messages;
  const content = (last.content as ContentBlock[]).map(
    (block) => ({ ...block, cache_control: { type: 'ephemeral' } }) as ContentBlock,
  );
  return [...messages.slice(0, -1), { role: 'assistant', content }];
}

/** Data about the moment and the visitor, as data. */
function contextBlock({ summary, visitor }: Memory, ownerZone: string, now: Date, meetings?: string): string {
  return [
    '<context>',
    marked('clock', clock(now, zoneOf(visitor), ownerZone)),
    marked('visitor_profile', JSON.stringify(profileForModel(visitor), null, 1)),
    ...(summary ? [marked('conversation_summary', summary)] : []),
    ...(meetings ? [marked('meetings', meetings)] : []),
    '</context>',
  ].join('\n');
}

/** What the browser says counts before what the network suggests. */
export const zoneOf = ({ context, place }: VisitorProfile): string | undefined =>
  [context.timeZone, place?.timeZone].find((zone) => zone !== undefined && DateTime.local({ zone }).isValid);

function profileForModel({ details, place, context }: VisitorProfile) {
  return {
    ...details,
    ...(place?.city && { city: place.city }),
    ...(place?.country && { country: place.country }),
    ...(context.locale && { browserLanguage: context.locale }),
    ...(context.page && { page: context.page }),
    ...(context.referrer && { cameFrom: context.referrer }),
  };
}

const FORMAT = "cccc d LLLL yyyy, HH:mm 'in' z (ZZ)";

function clock(now: Date, visitorZone: string | undefined, ownerZone: string): string {
  const told = (zone: string) => DateTime.fromJSDate(now, { zone }).setLocale('en').toFormat(FORMAT);
  return [
    `For me: ${told(ownerZone)}`,
    ...(visitorZone ? [`For the visitor: ${told(visitorZone)}`] : ['The visitor’s time zone is not known.']),
  ].join('\n');
}
