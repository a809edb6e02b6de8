import type Anthropic from '@anthropic-ai/sdk';
import type { Usage } from '../ports.js';
import { costOf, type Price } from '../prices.js';

/** What the API adds around a request: the instructions for tools are the largest part of it. */
const TOKENS_PER_REQUEST = 800;
/** Role, kind and frame of a message, a block or a tool. */
const TOKENS_PER_PART = 12;
/** Words of letters take at least two characters a token in every language; a real text takes three or four. */
const LETTERS_PER_TOKEN = 2;
/** Of real text, for what is likely and not for what is possible. */
const LIKELY_CHARACTERS_PER_TOKEN = 4;

const PARTS = /"(?:type|role|name)":/g;

/** What a request may cost, before it is made. */
export interface WorstCase {
  /** Tokens of the prompt at most. */
  promptTokens: number;
  /** Whether the prompt asks to be cached. */
  cached: boolean;
  worstUsd: number;
  /** What is likely billed of a request whose answer nobody waited for: its prompt, and no answer. */
  lostUsd: number;
}

/**
 * The most a request can cost: every byte that is not a plain letter may be a token of its own, everything may have to
 * be written to the cache, and the answer may be as long as it is allowed to be (thinking counts as answer).
 */
export function worstCaseOf(body: Anthropic.MessageCreateParams, price: Price): WorstCase {
  const { max_tokens: maxTokens, model: _model, system, tools, ...prompt } = body;
  const counts = [countsOf(prompt), ...[system, tools].flatMap((part) => (part ? remembered(part) : []))];
  const sum = (of: keyof Counts) => counts.reduce((total, each) => total + Number(each[of]), 0);
  const overhead = TOKENS_PER_REQUEST + sum('parts') * TOKENS_PER_PART;
  const plain = sum('plain');
  const promptTokens = overhead + Math.ceil(plain / LETTERS_PER_TOKEN) + sum('bytes') - plain;
  const likelyTokens = Math.min(promptTokens, overhead + Math.ceil(sum('characters') / LIKELY_CHARACTERS_PER_TOKEN));
  const cached = counts.some((each) => each.cached);
  return {
    promptTokens,
    cached,
    worstUsd: costOf(price, { ...promptUsage(promptTokens, cached), output: maxTokens }),
    lostUsd: costOf(price, promptUsage(likelyTokens, false)),
  };
}

interface Counts {
  characters: number;
  bytes: number;
  plain: number;
  parts: number;
  cached: boolean;
}

/** Instructions and tools are the same objects in every request of a process, and most of its text. */
const counted = new WeakMap<object, Counts>();

function remembered(part: string | object): Counts {
  if (typeof part === 'string') return countsOf(part);
  const counts = counted.get(part) ?? countsOf(part);
  counted.set(part, counts);
  return counts;
}

function countsOf(part: string | object): Counts {
  const text = JSON.stringify(part);
  return {
    characters: text.length,
    bytes: Buffer.byteLength(text),
    plain: plainLetters(text),
    parts: text.match(PARTS)?.length ?? 0,
    cached: text.includes('"cache_control":{'),
  };
}

/** How many characters are a letter without marks, a space or a line end. Counted one by one: a prompt has tens of thousands. */
function plainLetters(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const lower = code | 0x20;
    if ((lower >= 0x61 && lower <= 0x7a) || code === 0x20 || code === 0x0a) count++;
  }
  return count;
}

/** The account of a prompt alone. */
export const promptUsage = (tokens: number, cached: boolean): Usage => ({
  input: cached ? 0 : tokens,
  output: 0,
  cacheRead: 0,
  cacheWrite: cached ? tokens : 0,
});
