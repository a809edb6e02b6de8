import type { Host } from '@minime/platform';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HOST } from '../chat.tokens.js';
import { TurnStore } from '../ports.js';
import type { LiveTurn } from './live.turn.js';

/** How far what is stored may be behind what was said, in milliseconds; a turn that says much is stored sooner. */
export const FLUSH_EVERY_MS = 250;
/** A turn that says nothing gives a sign of life so often, in milliseconds. */
const HEARTBEAT_MS = 5_000;

/** The turns that this process runs; what they have said is stored while they run, all in one statement. */
@Injectable()
export class RunningTurns implements OnApplicationShutdown {
  private readonly live = new Map<string, LiveTurn>();
  private readonly savedAt = new WeakMap<LiveTurn, number>();
  private timer: NodeJS.Timeout | undefined;
  private flushing = false;
  private failing = false;

  constructor(
    private readonly store: TurnStore,
    @Inject(HOST) private readonly host: Host,
  ) {}

  add(turn: LiveTurn): void {
    this.savedAt.set(turn, Date.now());
    this.live.set(turn.turn.turnId, turn);
    turn.onFarAhead(() => void this.flush());
    this.timer ??= setInterval(() => void this.flush(), FLUSH_EVERY_MS);
  }

  remove(turn: LiveTurn): void {
    if (this.live.get(turn.turn.turnId) === turn) this.live.delete(turn.turn.turnId);
    if (this.live.size === 0) this.rest();
  }

  /** The turn, when it runs here. */
  find(conversationId: string, turnId: string): LiveTurn | undefined {
    const turn = this.live.get(turnId);
    return turn?.turn.conversationId === conversationId ? turn : undefined;
  }

  onApplicationShutdown(): void {
    this.rest();
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    do await this.saveDue();
    while (!this.failing && [...this.live.values()].some((turn) => turn.isFarAhead));
    this.flushing = false;
  }

  private async saveDue(): Promise<void> {
    const due = [...this.live.values()].filter((turn) => this.isDue(turn));
    try {
      if (due.length > 0) await this.save(due);
      this.failing = false;
    } catch (error) {
      // Said again with the next flush, and whole when the turn ends.
      if (!this.failing) this.host.logger.warn({ err: error, turns: due.length }, 'running turns cannot be stored');
      this.failing = true;
      for (const turn of due) this.savedAt.set(turn, 0);
    }
  }

  private isDue(turn: LiveTurn): boolean {
    return turn.takeChanged() || Date.now() - (this.savedAt.get(turn) ?? 0) >= HEARTBEAT_MS;
  }

  private async save(due: LiveTurn[]): Promise<void> {
    const ours = await this.store.flush(
      due.map((live) => ({ turnId: live.turn.turnId, epoch: live.turn.epoch, ...live.content })),
    );
    for (const live of due) {
      this.savedAt.set(live, Date.now());
      // One that has ended meanwhile is nobody's to desert.
      if (this.live.get(live.turn.turnId) !== live) continue;
      const row = ours.get(live.turn.turnId);
      if (!row) live.desert();
      else if (row.stopRequested) live.stop();
    }
  }
}
