import type Anthropic from '@anthropic-ai/sdk';
import { newId } from '../api/ids.js';
import { type Reply, type ReplyBlock, replyOf } from '../api/reply.js';
import { type Conversation, readConversation } from './conversation.js';
import { PHRASES } from './phrases.js';
import { clock } from './skills/clock.skill.js';
import { introduction } from './skills/introduction.skill.js';
import { knowledge } from './skills/knowledge.skill.js';
import { meeting } from './skills/meeting.skill.js';
import { recall } from './skills/recall.skill.js';
import type { Call, Skill } from './skills/skill.js';
import { smallTalk } from './skills/small.talk.skill.js';
import { fillOutput } from './summary/output.filler.js';
import { isSummaryRequest, rollSummary } from './summary/running.summary.js';
import { toolInput } from './tool.input.js';
import { withoutIntroduction } from './visitor.facts.js';

/** Tried in this order; the last one takes whatever is left. */
const SKILLS: readonly Skill[] = [recall, meeting, clock, smallTalk, knowledge];

/**
 * What the sandbox's Claude answers: quotes from the passages it is given, tool calls where they are due, JSON where a
 * schema asks for it, a summary where a summary is asked for. The same request always gets the same words.
 */
export function answer(request: Anthropic.MessageCreateParams): Reply {
  const format = request.output_config?.format;
  if (format) return replyOf([{ type: 'text', text: JSON.stringify(fillOutput(request, format.schema)) }]);
  if (isSummaryRequest(request)) return replyOf([{ type: 'text', text: rollSummary(request) }]);

  const conversation = readConversation(request);
  const calls = callsFor(conversation, request.tool_choice);
  if (calls.length > 0) return replyOf(calls.map((call) => ({ type: 'tool_use', id: newId('toolu'), ...call })));
  return replyOf(speak(conversation));
}

/** The question without the introduction that came with it. */
function withoutNames(conversation: Conversation): Conversation {
  return { ...conversation, question: withoutIntroduction(conversation.question) };
}

function callsFor(conversation: Conversation, choice: Anthropic.ToolChoice | undefined): Call[] {
  if (choice?.type === 'none') return [];
  if (choice?.type === 'tool' && conversation.used.length === 0) return forced(conversation, choice.name);
  const rest = withoutNames(conversation);
  const introduced = introduction.wants(conversation);
  const calls = [
    ...(introduced ? introduction.calls(conversation) : []),
    ...(introduced && rest.question === '' && !meeting.wants(rest) ? [] : (skillFor(rest).calls?.(rest) ?? [])),
  ];
  const oneAtATime = choice && 'disable_parallel_tool_use' in choice && choice.disable_parallel_tool_use;
  return oneAtATime ? calls.slice(0, 1) : calls;
}

function forced({ tools, question }: Conversation, name: string): Call[] {
  return tools
    .filter((tool) => tool.name === name)
    .map((tool) => ({ name, input: toolInput(tool, ({ type }) => (type === 'string' ? question : undefined)) }));
}

function speak(conversation: Conversation): ReplyBlock[] {
  const rest = withoutNames(conversation);
  if (!introduction.wants(conversation)) return skillFor(rest).says(rest);
  const thanks = introduction.says(conversation);
  const more: ReplyBlock[] =
    (rest.question === '' && !meeting.wants(rest)) || isGreeting(rest)
      ? [{ type: 'text', text: PHRASES[conversation.language].whatNext }]
      : skillFor(rest).says(rest);
  return thanks.length === 0 ? more : [...thanks, ...more.map(spaceBefore)];
}

/** "Hello, I'm Grace" needs no second hello. */
const isGreeting = (conversation: Conversation) => skillFor(conversation) === smallTalk;

const spaceBefore = (block: ReplyBlock, at: number): ReplyBlock =>
  at === 0 && block.type === 'text' ? { ...block, text: ` ${block.text}` } : block;

const skillFor = (conversation: Conversation): Skill => SKILLS.find((skill) => skill.wants(conversation)) ?? knowledge;
