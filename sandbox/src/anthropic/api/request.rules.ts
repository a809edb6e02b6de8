import type Anthropic from '@anthropic-ai/sdk';
import { ApiError, badRequest } from './api.error.js';
import { traitsOf } from './model.catalogue.js';
import { countRequestSchema, firstProblem, messageRequestSchema } from './request.schema.js';
import { checkToolPairs } from './tool.pairs.js';

const MAX_BREAKPOINTS = 4;

/**
 * Checks a body as the Messages API does.
 * @throws ApiError 400 `invalid_request_error` or, for a model that does not exist, 404 `not_found_error`
 */
export function parseMessageRequest(body: unknown): Anthropic.MessageCreateParams {
  return parse(body, messageRequestSchema);
}

/** The same for `count_tokens`, whose body has no `max_tokens` and does not stream. */
export function parseCountRequest(body: unknown): Anthropic.MessageCreateParams {
  return parse(body, countRequestSchema);
}

function parse(
  body: unknown,
  schema: typeof countRequestSchema | typeof messageRequestSchema,
): Anthropic.MessageCreateParams {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw badRequest(firstProblem(parsed.error, body));
  // The schema is stricter than the SDK's type, which also knows features that the sandbox does not have.
  const request = parsed.data as unknown as Anthropic.MessageCreateParams;
  checkModel(request);
  checkTexts(request);
  checkRoles(request);
  checkToolPairs(request.messages);
  checkTools(request);
  checkCitations(request);
  return request;
}

function checkModel({ model, thinking, tool_choice: choice }: Anthropic.MessageCreateParams): void {
  const traits = traitsOf(model);
  if (!traits) throw new ApiError(404, `model: ${model}`);
  if (thinking && !traits.thinking.includes(thinking.type)) {
    const instead = traits.thinking.includes('between_tools')
      ? 'To turn thinking off on this model, send "thinking": {"type": "between_tools"}.'
      : 'Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
    throw badRequest(`"thinking.type.${thinking.type}" is not supported for this model. ${instead}`);
  }
  if (!traits.forcedTools && (choice?.type === 'any' || choice?.type === 'tool')) {
    throw badRequest(`tool_choice: forced tool use ("${choice.type}") is not supported for this model.`);
  }
}

function checkTexts(request: Anthropic.MessageCreateParams): void {
  const empty = (content: string | readonly { type: string; text?: string }[]) =>
    typeof content !== 'string' && content.some((block) => block.type === 'text' && block.text === '');
  if (request.system !== undefined && empty(request.system)) {
    throw badRequest('system: text content blocks must be non-empty');
  }
  for (const [index, { content }] of request.messages.entries()) {
    if (content.length === 0) throw badRequest(`messages.${index}: all messages must have non-empty content`);
    const blocks = content as string | readonly { type: string; text?: string; content?: string | [] }[];
    const inner = typeof blocks === 'string' ? [] : blocks.map((block) => block.content ?? '');
    if (empty(blocks) || inner.some(empty)) throw badRequest('messages: text content blocks must be non-empty');
  }
}

function checkRoles({ messages }: Anthropic.MessageCreateParams): void {
  if (messages[0]?.role !== 'user') throw badRequest('messages: first message must use the "user" role');
  if (messages.at(-1)?.role === 'assistant') {
    throw badRequest(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
}

function checkTools({ tools = [], tool_choice: choice }: Anthropic.MessageCreateParams): void {
  const names = tools.map((tool) => ('name' in tool ? tool.name : tool.type));
  if (new Set(names).size < names.length) throw badRequest('tools: Tool names must be unique.');
  if (choice && tools.length === 0) throw badRequest('tool_choice may only be specified while providing tools.');
  if (choice?.type === 'tool' && !names.includes(choice.name)) {
    throw badRequest(`Tool '${choice.name}' not found in provided tools`);
  }
}

function checkCitations(request: Anthropic.MessageCreateParams): void {
  const found = everyBlock(request);
  const results = found.filter((block) => block.type === 'search_result');
  const citing = results.filter((block) => (block as Anthropic.SearchResultBlockParam).citations?.enabled === true);
  if (citing.length > 0 && citing.length < results.length) {
    throw badRequest('Citations must be enabled for all search results or for none of them.');
  }
  const format = request.output_config?.format;
  if (citing.length > 0 && format) throw badRequest('Citations cannot be used together with output_config.format.');
  if (format) checkClosed(format.schema, 'output_config.format.schema');
  const breakpoints = [...(request.tools ?? []), ...found].filter(
    (block) => 'cache_control' in block && block.cache_control,
  );
  if (breakpoints.length > MAX_BREAKPOINTS) {
    throw badRequest(
      `A maximum of ${MAX_BREAKPOINTS} blocks with cache_control may be provided. Found ${breakpoints.length}.`,
    );
  }
}

/** Every block of the prompt, those inside tool results too. */
function everyBlock(request: Anthropic.MessageCreateParams): { type: string; cache_control?: unknown }[] {
  const top = [request.system ?? [], ...request.messages.map(({ content }) => content)].flatMap((content) =>
    typeof content === 'string' ? [] : content,
  );
  return top.flatMap((block) => {
    const inner = block.type === 'tool_result' && Array.isArray(block.content) ? block.content : [];
    return [block, ...inner];
  });
}

/** The API compiles schemas to a grammar, which needs objects whose properties are all known. */
function checkClosed(schema: unknown, path: string): void {
  if (Array.isArray(schema)) {
    for (const [index, item] of schema.entries()) checkClosed(item, `${path}.${index}`);
    return;
  }
  if (schema === null || typeof schema !== 'object') return;
  const node = schema as Record<string, unknown>;
  if (node.type === 'object' && node.additionalProperties !== false) {
    throw badRequest(`${path}: For 'object' type, 'additionalProperties' must be explicitly set to false`);
  }
  for (const [name, value] of Object.entries(node)) {
    if (name !== 'enum' && name !== 'const') checkClosed(value, `${path}.${name}`);
  }
}
