import type { Host } from '@minime/platform';
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
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private failing = false;

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
    this.timer = setInterval(() => {
      this.sweeping ??= this.sweep().finally(() => {
        this.sweeping = undefined;
      });
    }, pause);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** Looks once. Any number of replicas may do so at the same time. */
  async sweep(): Promise<void> {
    try {
      await this.privacy.eraseRemains();
      const revived = await this.turns.revive(SILENT_MS);
      if (revived > 0) this.host.logger.warn({ conversations: revived }, 'conversations had lost their worker');
      while ((await this.stretches.closeIdle(this.config.CONVERSATION_IDLE_SECONDS)) > 0);
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.host.logger.warn({ err: error }, 'conversations cannot be swept');
      this.failing = true;
    }
  }
}
