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
      'What the visitor wanted, as it continues the sentence "<visitor> ...", e.g. "asks about Note G". What it is about within the first 25 characters; at most 60, no name, no full stop. The calls in "bookings" are told before it: where there are any, say nothing of calls here, and leave it empty if a call was all they wanted.',
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
  mood: z
    .string()
    .optional()
    .describe('How the visitor felt, in one to three words, only where their own words make it evident; else empty.'),
  language: z.string().describe('English name of the language the visitor wrote in.'),
});

export type ConversationSummary = z.output<typeof conversationSummary>;

const HEADLINE_CHARS = 80;
const LINE_CHARS = 300;
const PARAGRAPH_CHARS = 1_500;
const LIST_ITEMS = 10;
const MOOD_CHARS = 40;

/** With a scheme, with `www`, or with a path: what mail programs make a link of. */
const WEB_ADDRESS =
  /(?:\b[a-z][a-z\d+.-]*:)?\/\/[^\s<>"']+|\bwww\.[^\s<>"']+|\b(?:[a-z\d-]+\.)+[a-z]{2,}\/[^\s<>"']*/giu;

/**
 * The summary within the bounds of a mail, without what a mail must not carry: a visitor may have talked the model into
 * sending the owner somewhere, so a web address stands only in the visitor's own words, in the transcript.
 */
export function tidy(told: ConversationSummary): ConversationSummary {
  const plain = (text: string) => text.replace(WEB_ADDRESS, '(link left out)');
  const list = (items: string[]) =>
    items
      .map((item) => singleLine(plain(item), LINE_CHARS))
      .filter(Boolean)
      .slice(0, LIST_ITEMS);
  return {
    headline: singleLine(plain(told.headline), HEADLINE_CHARS).replace(/\.$/, ''),
    summary: multiLine(plain(told.summary), PARAGRAPH_CHARS),
    who: singleLine(plain(told.who), LINE_CHARS),
    wanted: list(told.wanted),
    promised: list(told.promised),
    unansweredQuestions: list(told.unansweredQuestions),
    followUp: singleLine(plain(told.followUp), LINE_CHARS),
    ...(told.mood && { mood: singleLine(plain(told.mood), MOOD_CHARS) }),
    language: singleLine(plain(told.language), 40),
  };
}
