import type Anthropic from '@anthropic-ai/sdk';
import { APIError } from '@anthropic-ai/sdk';

type Body = Anthropic.MessageCreateParamsNonStreaming;

/** Only Claude is known to take search results, caching and thinking; others may drop silently what they do not know. */
const CLAUDE = /claude/i;
/** What a refusal names when it is about one of them. */
const BEYOND_PLAIN =
  /cache_control|search_result|citations?|thinking|output_config|effort|extra inputs|unknown (?:field|variant|type|content)|not (?:supported|permitted|implemented)|unsupported|unmarshal/i;
const NO_TOOLS = /tools?\b.{0,40}\bnot support|not support.{0,40}\btools?\b/i;
const REFUSED = new Set([400, 404, 422]);

/**
 * How much of the Messages API the endpoint understands, by model: everything, or plain text and tools, or plain text.
 * It begins with what is known and learns from what is refused; what was learnt holds as long as the process.
 */
export class RequestForms {
  private readonly plain = new Set<string>();
  private readonly withoutTools = new Set<string>();

  /** @param tell hears once of each model that takes less than the whole API, so that operations know what is missed */
  constructor(private readonly tell: (learnt: { model: string; without: string }) => void) {}

  /** The body in the form that this model takes. */
  fit(body: Body): Body {
    const { model } = body;
    const fitted = this.isPlain(model) ? plainForm(body) : body;
    if (!this.withoutTools.has(model)) return fitted;
    const { tools: _tools, ...rest } = fitted;
    return rest;
  }

  /** Whether the same request is worth repeating in a plainer form, because of what it was refused for. */
  learn(model: string, refusal: unknown): boolean {
    if (!(refusal instanceof APIError) || !REFUSED.has(refusal.status ?? 0)) return false;
    const said = refusal.apiMessage ?? refusal.message;
    if (NO_TOOLS.test(said) && !this.withoutTools.has(model)) {
      this.withoutTools.add(model);
      this.tell({ model, without: 'tools' });
      return true;
    }
    if (this.isPlain(model) || refusal.status === 404 || !BEYOND_PLAIN.test(said)) return false;
    this.plain.add(model);
    this.tell({ model, without: 'search results, citations, caching, thinking, structured output' });
    return true;
  }

  private isPlain(model: string): boolean {
    return this.plain.has(model) || !CLAUDE.test(model);
  }
}

/** Passages as marked text, nothing cached, no thinking asked for, a wanted schema in words. */
function plainForm({ system, messages, thinking: _thinking, output_config: output, ...body }: Body): Body {
  const instructions = [plainBlocks(system ?? []), schemaInWords(output?.format)].flat();
  return {
    ...body,
    ...(instructions.length > 0 && { system: instructions as Anthropic.TextBlockParam[] }),
    messages: messages.map(
      (message) => ({ ...message, content: plainBlocks(message.content) }) as Anthropic.MessageParam,
    ),
    ...(body.tools && { tools: body.tools.map(withoutCaching) }),
  };
}

type Block = Anthropic.ContentBlockParam;

const plainBlocks = (content: string | readonly Block[]): Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content.map(plainBlock);

function plainBlock(block: Block): Block {
  if (block.type === 'search_result') return passageInWords(block);
  if (block.type !== 'tool_result' || !Array.isArray(block.content)) return withoutCaching(block);
  return { ...withoutCaching(block), content: block.content.map((inner) => plainBlock(inner as Block)) } as Block;
}

/** Marked as what it is; nothing in it can close the mark. */
function passageInWords({ title, source, content }: Anthropic.SearchResultBlockParam): Anthropic.TextBlockParam {
  const text = content.map((part) => part.text).join('\n');
  const about = JSON.stringify({ title, source });
  return { type: 'text', text: `<search_result>\n${closed(about)}\n${closed(text)}\n</search_result>` };
}

const closed = (text: string): string => text.replace(/<(?=\s*\/?\s*search_result\b)/gi, '&lt;');

function withoutCaching<T extends object>(value: T): T {
  const { cache_control: _control, ...rest } = value as T & { cache_control?: unknown };
  return rest as T;
}

function schemaInWords(format: Anthropic.JSONOutputFormat | null | undefined): Block[] {
  if (!format) return [];
  const words = `Answer with one JSON value and nothing else. It fits this JSON Schema:\n${JSON.stringify(format.schema)}`;
  return [{ type: 'text', text: words }];
}
