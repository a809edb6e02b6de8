import type { ReplyBlock } from './reply.js';

/** A rule of thumb for English text, good enough to make costs and budgets move. */
const CHARS_PER_TOKEN = 4;
/** Every block costs a little for its role and frame. */
const TOKENS_PER_BLOCK = 3;

/** The tokens of everything a value says: its strings, numbers and the names of its fields' values. */
export function tokensOf(value: unknown): number {
  return TOKENS_PER_BLOCK + Math.ceil(charsOf(value) / CHARS_PER_TOKEN);
}

/** The characters that `count` tokens hold. */
export const charsIn = (count: number): number => count * CHARS_PER_TOKEN;

export function outputTokensOf(content: readonly ReplyBlock[]): number {
  return content.reduce((sum, block) => sum + tokensOf(spoken(block)), 0);
}

/** Quoted passages are not billed. */
function spoken(block: ReplyBlock): unknown {
  if (block.type === 'text') return block.text;
  return block.type === 'tool_use' ? [block.name, block.input] : block.thinking;
}

function charsOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + charsOf(item), 0);
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).reduce((sum, [name, item]) => sum + (name === 'type' ? 0 : charsOf(item)), 0);
  }
  return value === null || value === undefined ? 0 : String(value).length;
}
