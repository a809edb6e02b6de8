import type Anthropic from '@anthropic-ai/sdk';
import { charsIn } from '../../api/tokens.js';
import { blocksOf, lastUserText, regionsOf, systemText } from '../request.text.js';
import { sentencesOf, shorten } from '../text.js';
import { parse, transcriptOf } from './transcript.js';

/** A prompt that merely mentions a summary is another one. */
const ASKS =
  /\b(?:running|rolling|updated) summary\b|\bsummari[sz]e\b|\b(?:keep|write|update|maintain)\b[^.]{0,60}\bsummary\b/i;
const EARLIER_LINE = /(?:summary so far|(?:previous|earlier|current|existing) summary)\s*:\s*([^\n]+)/i;
const SENTENCE_CHARS = 200;
const LONGEST_SUMMARY_CHARS = 2_400;

/** A plain request (no tools, no passages, no schema) whose system prompt is about a summary. */
export function isSummaryRequest(request: Anthropic.MessageCreateParams): boolean {
  const bare =
    !request.tools?.length && !request.messages.flatMap(blocksOf).some(({ type }) => type === 'search_result');
  return bare && ASKS.test(systemText(request));
}

/** The earlier summary plus a sentence for everything the visitor has said since; the oldest go when it grows too long. */
export function rollSummary(request: Anthropic.MessageCreateParams): string {
  const text = lastUserText(request);
  const fresh = transcriptOf(request)
    .filter(({ speaker }) => speaker === 'visitor')
    .flatMap((line) => sentencesOf(line.text))
    .map((sentence) => `The visitor said: “${shorten(sentence, SENTENCE_CHARS)}”`);
  const sentences = [...sentencesBySaying(earlierSummary(text)), ...fresh];
  const limit = Math.min(LONGEST_SUMMARY_CHARS, charsIn(request.max_tokens));
  while (sentences.length > 1 && sentences.join(' ').length > limit) sentences.shift();
  return sentences.join(' ') || 'Nothing has been said yet.';
}

function earlierSummary(text: string): string {
  const region = regionsOf(text).find(({ name, text: inner }) => name.includes('summary') && parse(inner).length === 0);
  return region?.text ?? EARLIER_LINE.exec(text)?.[1] ?? '';
}

/** Keeps a quoted saying, question mark and all, in one piece. */
function sentencesBySaying(summary: string): string[] {
  return summary
    .split(/(?<=”)\s+(?=The visitor said:)/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
