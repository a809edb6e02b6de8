import type { ContentBlock, ToolDefinition } from '@minime/llm';
import { type Host, inSpan } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { HOST } from '../chat.tokens.js';
import { ourTags } from '../prompts/marked.js';
import { definitionOf, type Tool, type ToolContext, ToolError, type ToolResult } from './tool.js';

/** Injects the tools in the order in which the model is told of them. */
export const TOOLS = Symbol('TOOLS');

/** A tool that takes longer, in milliseconds, has failed: a visitor waits. */
export const USE_MS = 30_000;
/** What one use may add to the prompt of every later round, in UTF-16 units (about 10,000 tokens). */
export const RESULT_CHARACTERS = 40_000;
const REST_LEFT_OUT = '(The rest is left out: it is too long.)';

export interface ToolUse {
  id: string;
  name: string;
  input: unknown;
}

export interface ToolReceipt {
  failed: boolean;
  block: Extract<ContentBlock, { type: 'tool_result' }>;
}

/** Every tool of the model: what it is told of them, and what happens when it uses one. */
@Injectable()
export class ToolBox {
  readonly definitions: ToolDefinition[];
  private readonly byName: Map<string, Tool>;

  constructor(
    @Inject(TOOLS) tools: Tool[],
    @Inject(HOST) private readonly host: Host,
  ) {
    this.definitions = tools.map(definitionOf);
    this.byName = new Map(tools.map((tool) => [tool.name, tool]));
  }

  /** Never throws: what goes wrong is a result that tells the model so, without our insides. */
  async use({ id, name, input }: ToolUse, context: ToolContext): Promise<ToolReceipt> {
    try {
      const content = await this.execute(name, input, context);
      return { failed: false, block: { type: 'tool_result', tool_use_id: id, content } };
    } catch (error) {
      if (!(error instanceof ToolError))
        this.host.logger.error({ err: error, turnId: context.turnId, tool: name }, 'a tool failed');
      const content =
        error instanceof ToolError
          ? error.message
          : 'This did not work. Tell the visitor so; do not claim it was done.';
      return { failed: true, block: { type: 'tool_result', tool_use_id: id, content, is_error: true } };
    }
  }

  private async execute(name: string, input: unknown, context: ToolContext): Promise<ToolResult> {
    const tool = this.byName.get(name);
    if (!tool) throw new ToolError(`There is no tool "${name}".`);
    const parsed = tool.input.safeParse(input);
    if (!parsed.success) throw new ToolError(`The input is not valid:\n${z.prettifyError(parsed.error)}`);
    const span = { name: `tool ${name}`, kind: 'internal' } as const;
    const result = await inSpan(span, () => inTime(tool.execute(parsed.data, context)));
    return capped(typeof result === 'string' ? ourTags.escaped(result) : result);
  }
}

/** What a tool that hangs has done is not known; it may still end by itself. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const words =
      'This did not answer in time. Tell the visitor so; do not claim that it was done, nor that it was not.';
    timer = setTimeout(() => reject(new ToolError(words)), USE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function capped(result: ToolResult): ToolResult {
  if (typeof result === 'string') return cut(result);
  let left = RESULT_CHARACTERS;
  const kept = result.filter((block) => {
    left -= JSON.stringify(block).length;
    return left >= 0;
  });
  return kept.length === result.length ? result : [...kept, { type: 'text', text: REST_LEFT_OUT }];
}

function cut(text: string): string {
  if (text.length <= RESULT_CHARACTERS) return text;
  // Half a pair is no character.
  const start = text.slice(0, RESULT_CHARACTERS).replace(/[\ud800-\udbff]$/, '');
  return `${start}\n${REST_LEFT_OUT}`;
}
