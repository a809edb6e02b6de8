import type Anthropic from '@anthropic-ai/sdk';

export type Block = Anthropic.ContentBlockParam;

/** The blocks of a message; a plain string is one text block. */
export function blocksOf(message: Anthropic.MessageParam): readonly Block[] {
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : (message.content as Block[]);
}

/** The text blocks' texts. */
export function textsOf(message: Anthropic.MessageParam): string[] {
  return blocksOf(message).flatMap((block) => (block.type === 'text' ? [block.text] : []));
}

export function hasToolResult(message: Anthropic.MessageParam): boolean {
  return blocksOf(message).some((block) => block.type === 'tool_result');
}

/** The text of the last user message that has any (the results of tools are no text of the user). */
export function lastUserText(request: Anthropic.MessageCreateParams): string {
  const last = request.messages.findLast((message) => message.role === 'user' && textsOf(message).length > 0);
  return last ? textsOf(last).join('\n') : '';
}

export function systemText({ system = '' }: Anthropic.MessageCreateParams): string {
  return typeof system === 'string' ? system : system.map((block) => block.text).join('\n');
}

/** A `<name attributes>text</name>` region: prompts mark data this way. */
export interface Region {
  name: string;
  attributes: string;
  text: string;
}

const REGION = /<([a-z][\w-]*)((?:\s[^<>]*)?)>([\s\S]*?)<\/\1>/gi;

/** The outermost marked regions of a text, in order. */
export function regionsOf(text: string): Region[] {
  return Array.from(text.matchAll(REGION), ([, name = '', attributes = '', inner = '']) => ({
    name: name.toLowerCase(),
    attributes,
    text: unescapeMarkup(inner.trim()),
  }));
}

/** The same with the regions inside regions, each after the one that holds it. */
export function allRegionsOf(text: string): Region[] {
  return regionsOf(text).flatMap((region) => [region, ...allRegionsOf(region.text)]);
}

export const withoutRegions = (text: string): string => unescapeMarkup(text.replace(REGION, ' ')).trim();

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", amp: '&' };

function unescapeMarkup(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|#39|amp);/g, (_, name: string) => ENTITIES[name]!);
}
