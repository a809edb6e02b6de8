import { z } from 'zod';
import { multiLine, singleLine } from '../emails/plain.text.js';

/**
 * What the model is asked for. Lengths are asked for in words and enforced afterwards, because an answer that is a few
 * characters too long is better than none.
 */
export const conversationSummary = z.object({
  headline: z
    .string()
    .describe(
      'What the visitor wanted, as it continues the sentence "<visitor> ...", e.g. "wants to know about Note G". At most 60 characters, no name, no full stop.',
    ),
  summary: z.string().describe('Two to four sentences: what was talked about and how it ended.'),
  who: z
    .string()
    .describe('Who the visitor is as far as the transcript tells, in one short line; empty if it does not.'),
  wanted: z.array(z.string()).describe('Each thing the visitor wanted, one short line each.'),
  promised: z
    .array(z.string())
    .describe('Each thing the assistant told the visitor the owner would do or that would happen; empty if nothing.'),
  unansweredQuestions: z
    .array(z.string())
    .describe('Questions of the visitor that the assistant could not answer; empty if none.'),
  followUp: z.string().describe('What the owner might best do next, in one sentence; empty if nothing is called for.'),
  language: z.string().describe('English name of the language the visitor wrote in.'),
});

export type ConversationSummary = z.output<typeof conversationSummary>;

const HEADLINE_CHARS = 80;
const LINE_CHARS = 300;
const PARAGRAPH_CHARS = 1_500;
const LIST_ITEMS = 10;

/** The summary within the bounds of a mail, without what a mail must not carry. */
export function tidy(summary: ConversationSummary): ConversationSummary {
  const list = (items: string[]) =>
    items
      .map((item) => singleLine(item, LINE_CHARS))
      .filter(Boolean)
      .slice(0, LIST_ITEMS);
  return {
    headline: singleLine(summary.headline, HEADLINE_CHARS).replace(/\.$/, ''),
    summary: multiLine(summary.summary, PARAGRAPH_CHARS),
    who: singleLine(summary.who, LINE_CHARS),
    wanted: list(summary.wanted),
    promised: list(summary.promised),
    unansweredQuestions: list(summary.unansweredQuestions),
    followUp: singleLine(summary.followUp, LINE_CHARS),
    language: singleLine(summary.language, 40),
  };
}
