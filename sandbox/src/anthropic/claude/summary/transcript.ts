import type Anthropic from '@anthropic-ai/sdk';
import { type Region, regionsOf, textsOf, withoutRegions } from '../request.text.js';
import { jsonIn } from './json.data.js';

export interface Line {
  speaker: 'visitor' | 'owner';
  text: string;
}

const VISITOR = /^(?:visitor|user|guest|human|customer|question|q)$/i;
const OWNER = /^(?:assistant|owner|answer|ai|model|reply|bot|minime|a)$/i;
const ASKS_FOR_SUMMARY = /summar|conversation (?:above|so far)|\bJSON\b|fill in|extract/i;
/** `Visitor: ...`, also with a time before or after the label, or in bold. */
const LABEL = /^\W*(?:\[[^\]\n]*\]\s*)?\**(\p{L}[\p{L} .'’-]{0,40}?)(?:\s*[([][^)\]\n]*[)\]])?\**\s*:\**\s+(.*)$/u;
/** The owner may be labelled by name: a capitalised label that answers the visitor. */
const NAME = /^\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){0,3}$/u;

/**
 * The conversation that a request wants summed up. It may come as the messages themselves, or inside one message: as
 * marked regions (`<visitor>...</visitor>`), as JSON turns, or as lines (`Visitor: ...`).
 */
export function transcriptOf({ messages }: Anthropic.MessageCreateParams): Line[] {
  const lines = messages.map((message): Line => {
    return { speaker: message.role === 'assistant' ? 'owner' : 'visitor', text: textsOf(message).join('\n') };
  });
  if (lines.length > 1) {
    const instruction = ASKS_FOR_SUMMARY.test(lines.at(-1)!.text) && parse(lines.at(-1)!.text).length === 0;
    return instruction ? lines.slice(0, -1) : lines;
  }
  const text = lines[0]?.text ?? '';
  const parsed = parse(text);
  return parsed.length > 0 ? parsed : [{ speaker: 'visitor', text: withoutRegions(text) }];
}

/** The lines of a written transcript; none when the text is something else. */
export function parse(text: string): Line[] {
  const regions = regionsOf(text);
  const spoken = regions.flatMap((region) => regionLines(region));
  if (spoken.length > 0) return spoken;
  const json = walk(jsonIn(text));
  if (json.length > 0) return json;
  return labelledLines(text);
}

/** A region that is one person's words, or that holds a transcript. */
function regionLines(region: Region): Line[] {
  const attribute = /\b(?:role|author|speaker|from)="([^"]+)"/.exec(region.attributes)?.[1];
  const speaker = speakerOf(attribute ?? region.name);
  const inner = parse(region.text);
  if (inner.length > 0) return inner;
  return speaker ? [{ speaker, text: region.text }] : [];
}

function speakerOf(label: string): Line['speaker'] | undefined {
  if (VISITOR.test(label)) return 'visitor';
  return OWNER.test(label) ? 'owner' : undefined;
}

function walk(value: unknown): Line[] {
  if (Array.isArray(value)) return value.flatMap(walk);
  if (value === null || typeof value !== 'object') return [];
  const { role, author, speaker, from, text, content, message, question, answer, ...rest } = value as Record<
    string,
    unknown
  >;
  const lines: Line[] = [];
  const who = speakerOf(String(role ?? author ?? speaker ?? from ?? ''));
  const words = [text, content, message].find((candidate) => typeof candidate === 'string');
  if (who && typeof words === 'string') lines.push({ speaker: who, text: words });
  if (typeof question === 'string') lines.push({ speaker: 'visitor', text: question });
  if (typeof answer === 'string' && answer !== '') lines.push({ speaker: 'owner', text: answer });
  return lines.length > 0 ? lines : Object.values({ ...rest, message, content }).flatMap(walk);
}

/** `Visitor: ...` and `Assistant: ...`; a line without a label continues the one before. */
function labelledLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const [, label = '', words = ''] = LABEL.exec(raw) ?? [];
    const answers = lines.at(-1)?.speaker === 'visitor' && NAME.test(label);
    const speaker = speakerOf(label) ?? (answers ? 'owner' : undefined);
    if (speaker) lines.push({ speaker, text: words });
    else if (lines.length > 0 && raw.trim() !== '') lines.at(-1)!.text += ` ${raw.trim()}`;
  }
  return lines.filter(({ text: words }) => words !== '');
}
