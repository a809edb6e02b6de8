import { type Host, repeat } from '@minime/platform';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ChatConfig } from '../chat.config.js';
import { CHAT_CONFIG, HOST } from '../chat.tokens.js';
import { PrivacyStore, StretchStore, TurnStore } from '../ports.js';

/** A conversation ends at most this late after its time, or a quarter of that time; milliseconds. */
const LONGEST_PAUSE_MS = 15_000;
const SHORTEST_PAUSE_MS = 1_000;
/** A running turn without a sign of life for so long has lost its worker and its message; milliseconds. */
const SILENT_MS = 60_000;

/** Ends conversations that have fallen quiet, and wakes those whose worker has. */
@Injectable()
export class ConversationSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private stop: (() => Promise<void>) | undefined;

  constructor(
    private readonly stretches: StretchStore,
    private readonly turns: TurnStore,
    private readonly privacy: PrivacyStore,
    @Inject(CHAT_CONFIG) private readonly config: Pick<ChatConfig, 'CONVERSATION_IDLE_SECONDS'>,
    @Inject(HOST) private readonly host: Host,
  ) {}

  onApplicationBootstrap(): void {
    const quarter = (this.config.CONVERSATION_IDLE_SECONDS * 1_000) / 4;
    const pause = Math.max(SHORTEST_PAUSE_MS, Math.min(LONGEST_PAUSE_MS, quarter));
    const { logger } = this.host;
    this.stop = repeat(() => this.sweep(), { everyMs: pause, failure: 'conversations cannot be swept', logger });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop?.();
  }

  /** Looks once. Any number of replicas may do so at the same time. */
  async sweep(): Promise<void> {
    await this.privacy.eraseRemains();
    const revived = await this.turns.revive(SILENT_MS);
    if (revived > 0) this.host.logger.warn({ conversations: revived }, 'conversations had lost their worker');
    while ((await this.stretches.closeIdle(this.config.CONVERSATION_IDLE_SECONDS)) > 0);
  }
}
