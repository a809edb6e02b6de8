import type { Conversation } from '../conversation.js';
import { openingQuotes, rankQuotes } from '../passage.ranker.js';
import { PHRASES } from '../phrases.js';
import { composeQuotes } from '../quote.composer.js';
import { isVague, questionTerms } from '../terms.js';
import { byName, toolInput } from '../tool.input.js';
import { type Skill, say, unusedTool } from './skill.js';

const TOOL = 'search_knowledge';
const ABOUT_OWNER =
  /\b(?:who are you|about (?:you|yourself)|introduce yourself|wer bist du|über dich|quién eres|sobre (?:ti|você)|quem é você|qui (?:es-tu|êtes-vous))\b/i;

/** Answers from the passages, looks for more where a tool is offered, and admits it when nothing fits. */
export const knowledge = {
  wants: () => true,

  calls(conversation) {
    const tool = unusedTool(conversation, TOOL);
    if (!tool || aboutOwner(conversation) || rankQuotes(conversation).length > 0) return [];
    const query = searchQuery(conversation);
    return query === ''
      ? []
      : [{ name: TOOL, input: toolInput(tool, byName([[/query|question|text|search|^q$/, query]])) }];
  },

  says(conversation) {
    const words = PHRASES[conversation.language];
    const owner = conversation.owner ?? words.owner;
    if (aboutOwner(conversation)) {
      const opening = composeQuotes(openingQuotes(conversation), conversation);
      return [...say(words.identity(owner)), ...spaced(opening)];
    }
    const quotes = composeQuotes(rankQuotes(conversation), conversation);
    return quotes.length > 0 ? quotes : say(words.notWritten(owner) + conversation.openMark);
  },
} as const satisfies Skill;

const clearTerms = ({ question, language }: Conversation) =>
  questionTerms(question, language).filter((term) => !isVague(term));

const aboutOwner = (conversation: Conversation) =>
  ABOUT_OWNER.test(conversation.question) && clearTerms(conversation).length === 0;

/** A follow-up is searched for together with the question it follows. */
function searchQuery(conversation: Conversation): string {
  const { question, earlierQuestions } = conversation;
  return clearTerms(conversation).length >= 2 ? question : [earlierQuestions.at(-1) ?? '', question].join(' ').trim();
}

function spaced(blocks: ReturnType<typeof composeQuotes>): ReturnType<typeof composeQuotes> {
  return blocks.map((block, at) => (at === 0 && block.type === 'text' ? { ...block, text: ` ${block.text}` } : block));
}
