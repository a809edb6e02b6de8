import { type Facts, factsMatch } from '../faults/facts.js';
import { newId } from './api/ids.js';
import { type Reply, type ReplyBlock, replyOf } from './api/reply.js';
import type { Script } from './script.schema.js';

/** Exact replies that wait for their request, first in first out. */
export class ScriptQueue {
  private scripts: Script[] = [];

  add(script: Script): void {
    this.scripts.push(script);
  }

  /** The first waiting script that this request matches, taken out of the queue. */
  take(facts: Facts): Script | undefined {
    const script = this.scripts.find((candidate) => factsMatch(facts, candidate.match));
    this.scripts = this.scripts.filter((other) => other !== script);
    return script;
  }

  list(): readonly Script[] {
    return this.scripts;
  }

  clear(): void {
    this.scripts = [];
  }
}

/** The reply that a script fixes. */
export function scriptedReply({ content, chunks, stopReason }: Script): Reply {
  const blocks = content ?? [{ type: 'text' as const, text: chunks?.join('') ?? '' }];
  const firstText = blocks.findIndex((block) => block.type === 'text');
  const reply = replyOf(
    blocks.map((block, index): ReplyBlock => {
      if (block.type === 'tool_use') return { ...block, id: block.id ?? newId('toolu') };
      return block.type === 'text' && index === firstText && chunks ? { ...block, chunks } : block;
    }),
  );
  return stopReason ? { ...reply, stopReason } : reply;
}
