import type Anthropic from '@anthropic-ai/sdk';
import { detectLanguage, type Language } from './language.js';
import { type NamedTime, namedTimes } from './named.times.js';
import { personaName } from './persona.js';
import {
  allRegionsOf,
  type Block,
  blocksOf,
  hasToolResult,
  regionsOf,
  systemText,
  textsOf,
  withoutRegions,
} from './request.text.js';

/** One `search_result` block of the prompt. */
export interface Passage {
  /** Its number among all search results of the request, as citations count. */
  index: number;
  source: string;
  title: string;
  /** The texts of its content blocks: the smallest units that can be cited. */
  blocks: string[];
  citable: boolean;
  /** Found for the question at hand, not for an earlier one. */
  current: boolean;
}

/** A tool that was already used for the question at hand. */
export interface ToolUse {
  name: string;
  input: Record<string, unknown>;
  result: string;
  failed: boolean;
}

/** What the sandbox's Claude understands of a request. */
export interface Conversation {
  /** The owner, when the system prompt tells. */
  owner: string | undefined;
  question: string;
  /** The question with everything that came with it, an introduction too. */
  asked: string;
  earlierQuestions: string[];
  earlierAnswers: string[];
  /** The marked regions around the question and in the system prompt: profile, summary and the like. */
  memory: string;
  /** The days and times to come that the question names, where the prompt tells what they mean. */
  namedTimes: NamedTime[];
  passages: Passage[];
  tools: Anthropic.Tool[];
  used: ToolUse[];
  language: Language;
  /** What the system prompt asks to end an answer with that leaves something open; empty where it asks for nothing. */
  openMark: string;
}

const QUESTION_REGION =
  /^(?:(?:visitor|user|current|latest|new|last)[_-]?)?(?:message|question|query|says|input|words)$|^(?:visitor|user)$/;
const MEMORY_REGION = /visitor|profile|memory|summary|remember|known|history|^meetings$/;
const DATES_REGION = /^dates?(?:[_-]|$)/;
const OPEN_MARK = /<unanswered\/>/;
const QUESTION_LABEL = /^(?:(?:the\s+)?(?:visitor|user)(?:['’]s)?\s*)?(?:question|message|visitor|user)?\s*:\s*/i;

/** Reads a request the way a person would: who is asked what, on the ground of which passages. */
export function readConversation(request: Anthropic.MessageCreateParams): Conversation {
  const { messages } = request;
  const asks = (message: Anthropic.MessageParam) =>
    message.role === 'user' && textsOf(message).length > 0 && !hasToolResult(message);
  const turn = messages.findLastIndex(asks);
  const before = messages.slice(0, Math.max(turn, 0));
  const system = systemText(request);
  const asking = messages[turn];
  const question = asking ? questionOf(asking) : '';
  return {
    owner: personaName(system),
    question,
    asked: question,
    earlierQuestions: before.filter(asks).map(questionOf),
    earlierAnswers: before.filter(({ role }) => role === 'assistant').map((message) => textsOf(message).join('')),
    memory: [system, ...(asking ? textsOf(asking) : [])]
      .flatMap(allRegionsOf)
      .filter(isMemory)
      .map(({ text }) => text)
      .join('\n'),
    namedTimes: (asking ? textsOf(asking) : [])
      .flatMap(regionsOf)
      .filter(({ name }) => DATES_REGION.test(name))
      .flatMap(({ text }) => namedTimes(text)),
    passages: passagesOf(messages, turn),
    tools: (request.tools ?? []).filter((tool): tool is Anthropic.Tool => 'input_schema' in tool),
    used: usesOf(messages.slice(turn + 1)),
    language: detectLanguage(question),
    openMark: OPEN_MARK.exec(system)?.[0] ?? '',
  };
}

const isQuestion = ({ name }: { name: string }) => QUESTION_REGION.test(name);
const isMemory = ({ name }: { name: string }) => MEMORY_REGION.test(name) && !QUESTION_REGION.test(name);

/** What the visitor wrote: the region marked as such, else the last text outside every region. */
function questionOf(message: Anthropic.MessageParam): string {
  const texts = textsOf(message);
  const marked = texts.flatMap(regionsOf).findLast(isQuestion);
  const bare = texts.map(withoutRegions).findLast((text) => text !== '');
  return (marked?.text ?? bare ?? '').replace(QUESTION_LABEL, '').trim();
}

function passagesOf(messages: readonly Anthropic.MessageParam[], turn: number): Passage[] {
  const found = messages.flatMap((message, at) =>
    blocksOf(message)
      .flatMap((block): Block[] =>
        block.type === 'tool_result' && Array.isArray(block.content) ? (block.content as Block[]) : [block],
      )
      .flatMap((block) => (block.type === 'search_result' ? [{ block, current: at >= turn }] : [])),
  );
  return found.map(({ block, current }, index) => ({
    index,
    source: block.source,
    title: block.title,
    blocks: block.content.map(({ text }) => text),
    citable: block.citations?.enabled === true,
    current,
  }));
}

function usesOf(messages: readonly Anthropic.MessageParam[]): ToolUse[] {
  const blocks = messages.flatMap(blocksOf);
  return blocks.flatMap((block) => {
    if (block.type !== 'tool_use') return [];
    const result = blocks.find((other) => other.type === 'tool_result' && other.tool_use_id === block.id);
    if (result?.type !== 'tool_result') return [];
    const { content = '' } = result;
    const text =
      typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
    return [
      {
        name: block.name,
        input: block.input as Record<string, unknown>,
        result: text,
        failed: result.is_error === true,
      },
    ];
  });
}
