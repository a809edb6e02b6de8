import { z } from 'zod';

const cacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() }).nullish();

const textBlock = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  cache_control: cacheControl,
  citations: z.array(z.looseObject({ type: z.string() })).nullish(),
});

const searchResultBlock = z.strictObject({
  type: z.literal('search_result'),
  source: z.string(),
  title: z.string(),
  content: z.array(textBlock).min(1),
  citations: z.strictObject({ enabled: z.boolean().optional() }).optional(),
  cache_control: cacheControl,
});

const mediaBlock = (type: 'image' | 'document') => z.looseObject({ type: z.literal(type), source: z.unknown() });

const toolResultBlock = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z
    .union([
      z.string(),
      z.array(
        z.discriminatedUnion('type', [textBlock, searchResultBlock, mediaBlock('image'), mediaBlock('document')]),
      ),
    ])
    .optional(),
  is_error: z.boolean().optional(),
  cache_control: cacheControl,
});

const userBlock = z.discriminatedUnion('type', [
  textBlock,
  searchResultBlock,
  toolResultBlock,
  mediaBlock('image'),
  mediaBlock('document'),
]);

const assistantBlock = z.discriminatedUnion('type', [
  textBlock,
  z.strictObject({
    type: z.literal('tool_use'),
    id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
    caller: z.looseObject({}).optional(),
    toolset_name: z.string().nullish(),
    cache_control: cacheControl,
  }),
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() }),
]);

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('user'), content: z.union([z.string(), z.array(userBlock)]) }),
  z.strictObject({ role: z.literal('assistant'), content: z.union([z.string(), z.array(assistantBlock)]) }),
  z.strictObject({ role: z.literal('system'), content: z.union([z.string(), z.array(textBlock)]) }),
]);

const tool = z.looseObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/, "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"),
  description: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal('object') }),
  cache_control: cacheControl,
});

const disableParallel = { disable_parallel_tool_use: z.boolean().optional() };

/** What `count_tokens` takes, and the part of a message request that both share. */
export const countRequestSchema = z.strictObject({
  model: z.string(),
  messages: z.array(message).min(1, 'at least one message is required'),
  system: z.union([z.string(), z.array(textBlock)]).optional(),
  tools: z.array(tool).optional(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('auto'), ...disableParallel }),
      z.strictObject({ type: z.literal('any'), ...disableParallel }),
      z.strictObject({ type: z.literal('tool'), name: z.string(), ...disableParallel }),
      z.strictObject({ type: z.literal('none') }),
    ])
    .optional(),
  thinking: z.looseObject({ type: z.enum(['adaptive', 'enabled', 'disabled', 'between_tools']) }).optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      format: z.strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) }).nullish(),
    })
    .optional(),
  cache_control: cacheControl,
  speed: z.enum(['standard', 'fast']).nullish(),
});

export const messageRequestSchema = countRequestSchema.extend({
  max_tokens: z.int().min(0),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string().min(1)).optional(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  inference_geo: z.string().nullish(),
  diagnostics: z.looseObject({}).nullish(),
});

/** The first thing wrong with a body, in the API's words: the path, then what is missing, extra or odd. */
export function firstProblem(error: z.ZodError, body: unknown): string {
  return describe(error.issues[0]!, body, []);
}

function describe(issue: z.core.$ZodIssue, body: unknown, parents: readonly PropertyKey[]): string {
  const path = [...parents, ...issue.path];
  const at = (tail: readonly PropertyKey[] = []) => [...path, ...tail].map(String).join('.');
  const value = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], body);
  if (issue.code === 'unrecognized_keys') return `${at([issue.keys[0]!])}: Extra inputs are not permitted`;
  if (value === undefined) return `${at()}: Field required`;
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return describeUnion(issue, body, path);
  if (issue.code === 'invalid_union') return `${at()}: Input tag does not match any of the expected tags`;
  if (issue.code === 'invalid_type') return `${at()}: Input should be a valid ${issue.expected}`;
  return `${at()}: ${issue.message}`;
}

/** Of the shapes that a value could have had, the one that it came closest to explains most. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, body: unknown, path: readonly PropertyKey[]): string {
  const deepest = issue.errors
    .flatMap((issues) => issues.slice(0, 1))
    .sort((a, b) => b.path.length - a.path.length)[0]!;
  return describe(deepest, body, path);
}
