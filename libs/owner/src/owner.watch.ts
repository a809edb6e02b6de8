import type { Logger } from '@minime/platform';
import type { BeforeApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { NetworkSet } from './network.js';
import type { Block, OwnerControls, SwitchState } from './ports.js';

/** A decision is known everywhere within 5 s; so there is room for a slow answer. */
const LOOK_EVERY_MS = 2_000;

/** Somebody who wants to talk; what is not known of them does not count. */
export interface Caller {
  conversationId: string;
  /** Conversations that the same browser has left for this one. */
  earlier?: readonly string[];
  address?: string;
}

/**
 * What the owner has decided, as this process knows it: read every two seconds. While PostgreSQL is away the last that was
 * known stays; without having known anything no service starts.
 */
export class OwnerWatch implements OnModuleInit, BeforeApplicationShutdown {
  private state: SwitchState = { revision: '', pausedSince: undefined };
  private conversations = new Set<string>();
  private networks = new NetworkSet([]);
  private readonly listeners = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private leaving = false;
  private away = false;

  constructor(
    private readonly controls: OwnerControls,
    private readonly logger: Logger,
  ) {}

  get isPaused(): boolean {
    return this.state.pausedSince !== undefined;
  }

  isBlocked({ conversationId, earlier = [], address }: Caller): boolean {
    const isTheirs = [conversationId, ...earlier].some((id) => this.conversations.has(id));
    return isTheirs || (address !== undefined && this.networks.has(address));
  }

  /** Calls back after each change. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  async onModuleInit(): Promise<void> {
    await this.look();
    this.lookAgain();
  }

  beforeApplicationShutdown(): void {
    this.leaving = true;
    clearTimeout(this.timer);
  }

  private lookAgain(): void {
    if (this.leaving) return;
    this.timer = setTimeout(async () => {
      try {
        await this.look();
        this.away = false;
      } catch (error) {
        if (!this.away && !this.leaving)
          this.logger.warn({ err: error }, 'pause and blocks cannot be read: those known last hold');
        this.away = true;
      }
      this.lookAgain();
    }, LOOK_EVERY_MS);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    const state = await this.controls.state();
    if (state.revision === this.state.revision) return;
    const blocks = await this.controls.blocks();
    const wasPaused = this.isPaused;
    this.take(state, blocks);
    if (wasPaused !== this.isPaused) this.logger.info(this.isPaused ? 'the AI is paused' : 'the AI answers again');
    for (const listener of this.listeners) listener();
  }

  private take(state: SwitchState, blocks: Block[]): void {
    this.state = state;
    this.conversations = new Set(
      blocks.flatMap((block) => (block.kind === 'conversation' ? block.conversationId : [])),
    );
    this.networks = new NetworkSet(blocks.flatMap((block) => (block.kind === 'network' ? block.network : [])));
  }
}
