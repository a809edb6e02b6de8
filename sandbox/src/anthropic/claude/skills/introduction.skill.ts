import type Anthropic from '@anthropic-ai/sdk';
import { PHRASES } from '../phrases.js';
import { byName, toolInput } from '../tool.input.js';
import { type VisitorFacts, visitorFacts } from '../visitor.facts.js';
import { type Call, type Skill, say, unusedTool, useOf } from './skill.js';

const TOOL = 'update_user_info';

/** Notes what visitors say about themselves, and thanks them by name. */
export const introduction = {
  wants: ({ question }) => Object.keys(visitorFacts(question)).length > 0,

  calls(conversation) {
    const tool = unusedTool(conversation, TOOL);
    const facts = visitorFacts(conversation.question);
    const input = tool && inputFor(tool, facts);
    return input ? [{ name: TOOL, input }] : [];
  },

  says(conversation) {
    const words = PHRASES[conversation.language];
    const use = useOf(conversation, TOOL);
    if (use?.failed) return say(words.notNoted);
    const { name } = visitorFacts(conversation.question);
    if (name) return say(words.thanks(name.split(' ')[0]!));
    return use ? say(words.thanksForDetails) : [];
  },
} as const satisfies Skill;

/** Undefined when the tool has no field for anything that was told. */
function inputFor(tool: Anthropic.Tool, facts: VisitorFacts): Call['input'] | undefined {
  const input = toolInput(
    tool,
    byName([
      [/company|organi[sz]ation|employer/, facts.company],
      [/role|title|position|job/, facts.role],
      [/mail/, facts.email],
      [/name/, facts.name],
    ]),
  );
  const told = new Set<unknown>(Object.values(facts));
  return Object.values(input).some((value) => told.has(value)) ? input : undefined;
}
