import type Anthropic from '@anthropic-ai/sdk';
import { fillSchema, type Schema, type Supplier } from './schema.filler.js';

/** The arguments of a tool call by the tool's own schema: what is known, and the least that is valid elsewhere. */
export function toolInput(tool: Anthropic.Tool, supply: Supplier): Record<string, unknown> {
  return fillSchema(tool.input_schema as Schema, supply) as Record<string, unknown>;
}

/** Supplies the value of the first rule whose pattern fits the slot's name. */
export function byName(rules: readonly (readonly [pattern: RegExp, value: unknown])[]): Supplier {
  return ({ name }) => rules.find(([pattern]) => pattern.test(name))?.[1];
}
