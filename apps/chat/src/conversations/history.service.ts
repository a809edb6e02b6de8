import { Injectable } from '@nestjs/common';
import { type History, HistoryStore, type Replaceable, type Snapshot } from '../ports.js';
import { RunningTurns } from '../turns/running.turns.js';

/** What clients see again; of a turn that runs in this process the very newest. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly store: HistoryStore,
    private readonly running: RunningTurns,
  ) {}

  async history(conversationId: string, limit: number): Promise<History> {
    const history = await this.store.history(conversationId, limit);
    const live = history.running && this.running.find(conversationId, history.running.turnId);
    return live ? { ...history, running: { ...live.snapshot, question: live.turn.question } } : history;
  }

  async snapshot(conversationId: string, turnId: string): Promise<Snapshot | null> {
    const live = this.running.find(conversationId, turnId);
    if (!live || live.isDeserted) return this.store.snapshot(conversationId, turnId);
    return { started: live.beginning, snapshot: live.snapshot };
  }

  replaceable(conversationId: string, turnId: string): Promise<Replaceable | null> {
    return this.store.replaceable(conversationId, turnId);
  }
}
