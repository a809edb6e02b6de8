import { uuid } from '@minime/contracts';
import { type Block, type BlockTarget, OwnerControls, parseNetwork } from '@minime/owner';
import { AppError } from '@minime/platform';
import { Injectable } from '@nestjs/common';
import { ConversationLookup } from './ports.js';

/** Whom a command names; exactly one of the two. */
export interface Named {
  conversation?: string | undefined;
  network?: string | undefined;
}

/** What the owner does from the command line; each returns what to print. */
@Injectable()
export class OwnerCommands {
  constructor(
    private readonly controls: OwnerControls,
    private readonly conversations: ConversationLookup,
  ) {}

  async pause(): Promise<string> {
    if (await this.controls.pause()) {
      return 'The AI is paused: within five seconds every replica shows how to reach you instead.\n';
    }
    const { pausedSince } = await this.controls.state();
    return `The AI is paused already${pausedSince ? `, since ${pausedSince.toISOString()}` : ''}.\n`;
  }

  async resume(): Promise<string> {
    if (await this.controls.resume()) return 'The AI answers again: every replica knows within five seconds.\n';
    return 'The AI was not paused.\n';
  }

  /** @throws AppError `network_invalid`, `conversation_unknown` */
  async block(named: Named): Promise<string> {
    const target = targetOf(named);
    if (target.kind === 'conversation' && !(await this.conversations.has(target.conversationId))) {
      throw new AppError('conversation_unknown', `There is no conversation ${target.conversationId}`);
    }
    const isNew = await this.controls.block(target);
    return `${nameOf(target)} ${isNew ? 'is blocked: every replica knows within five seconds' : 'was blocked already'}.\n`;
  }

  /** @throws AppError as `block` does */
  async unblock(named: Named): Promise<string> {
    const target = targetOf(named);
    const wasBlocked = await this.controls.unblock(target);
    return `${nameOf(target)} ${wasBlocked ? 'is blocked no more' : 'was not blocked'}.\n`;
  }

  async blocks(): Promise<string> {
    const blocks = await this.controls.blocks();
    if (blocks.length === 0) return 'Nobody is blocked.\n';
    return blocks.map((block) => `${line(block)}\n`).join('');
  }
}

function targetOf({ conversation, network }: Named): BlockTarget {
  if (network !== undefined) return { kind: 'network', network: parseNetwork(network) };
  const id = uuid.safeParse(conversation?.trim().toLowerCase());
  if (id.success) return { kind: 'conversation', conversationId: id.data };
  throw new AppError('conversation_unknown', `“${conversation}” is no id of a conversation: each mail ends with one`);
}

const line = (block: Block): string => `${block.since.toISOString()}  ${nameOf(block).toLowerCase()}`;

const nameOf = (target: BlockTarget): string =>
  target.kind === 'network' ? `Network ${target.network}` : `Conversation ${target.conversationId}`;
