import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { LRUCache } from 'lru-cache';
import { traitsOf } from './model.catalogue.js';
import { tokensOf } from './tokens.js';

type Ttl = '5m' | '1h';
const TTL_MS: Record<Ttl, number> = { '5m': 5 * 60_000, '1h': 60 * 60_000 };
/** How many blocks before a breakpoint the API looks for an earlier entry. */
const LOOKBACK_BLOCKS = 20;
const MAX_ENTRIES = 2_000;

/** The input side of `usage`, in tokens; their sum is the whole prompt. */
export interface InputUsage {
  input: number;
  cacheRead: number;
  cacheCreation: Record<Ttl, number>;
}

interface Position {
  /** Of everything up to and including this block. */
  tokens: number;
  hash: string;
  ttl: Ttl | undefined;
}

/** Remembers prompt prefixes by their hash, as the prompt cache does: one changed byte before a breakpoint is a miss. */
export class PrefixCache {
  private readonly entries = new LRUCache<string, true>({ max: MAX_ENTRIES });

  /** Counts a request and remembers its breakpoints. */
  measure(request: Anthropic.MessageCreateParams): InputUsage {
    const positions = positionsOf(request);
    const total = positions.at(-1)?.tokens ?? 0;
    const minimum = traitsOf(request.model)?.minimumCachedTokens ?? 0;
    const breakpoints = positions.flatMap((position, at) =>
      position.ttl !== undefined && position.tokens >= minimum ? [{ ...position, ttl: position.ttl, at }] : [],
    );
    const last = breakpoints.at(-1);
    if (!last) return { input: total, cacheRead: 0, cacheCreation: { '5m': 0, '1h': 0 } };

    const cacheRead = Math.max(0, ...breakpoints.map(({ at }) => this.longestKnown(positions, at)));
    for (const { hash, ttl } of breakpoints) this.entries.set(hash, true, { ttl: TTL_MS[ttl] });
    const written = last.tokens - cacheRead;
    const cacheCreation = { '5m': 0, '1h': 0, [last.ttl]: written };
    return { input: total - last.tokens, cacheRead, cacheCreation };
  }

  private longestKnown(positions: readonly Position[], breakpoint: number): number {
    for (let at = breakpoint; at >= Math.max(0, breakpoint - LOOKBACK_BLOCKS); at -= 1) {
      // A read keeps the entry alive, as it does at the API.
      const position = positions[at]!;
      if (this.entries.get(position.hash)) return position.tokens;
    }
    return 0;
  }
}

/** The blocks of a prompt in the order in which they are cached: tools, system, messages. */
function positionsOf(request: Anthropic.MessageCreateParams): Position[] {
  const blocks = [
    ...(request.tools ?? []).map((tool) => ({ scope: 'tool', block: tool as object })),
    ...blocksOf(request.system).map((block) => ({ scope: 'system', block })),
    ...request.messages.flatMap((message) =>
      blocksOf(message.content).map((block) => ({ scope: message.role, block })),
    ),
  ];
  let tokens = 0;
  let hash = request.model;
  return blocks.map(({ scope, block }, at) => {
    const { cache_control: own, ...content } = block as { cache_control?: Anthropic.CacheControlEphemeral | null };
    const control = own ?? (at === blocks.length - 1 ? request.cache_control : undefined);
    tokens += tokensOf(content);
    hash = createHash('sha256').update(hash).update(scope).update(JSON.stringify(content)).digest('base64');
    return { tokens, hash, ttl: control ? (control.ttl ?? '5m') : undefined };
  });
}

function blocksOf(content: string | readonly object[] | undefined): object[] {
  if (content === undefined) return [];
  return typeof content === 'string' ? [{ type: 'text', text: content }] : [...content];
}

/** All tokens of a prompt, as `count_tokens` tells them. */
export function promptTokens(request: Anthropic.MessageCreateParams): number {
  return positionsOf(request).at(-1)?.tokens ?? 0;
}
