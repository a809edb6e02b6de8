import { LanguageModel } from '@minime/llm';
import { OwnerWatch } from '@minime/owner';
import { AppError, type Host } from '@minime/platform';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { HOST } from '../chat.tokens.js';
import { type ClaimedTurn, MemoryStore, type SummaryState } from '../ports.js';
import { memoryPrompt, SUMMARY_TOKENS } from '../prompts/memory.prompt.js';
import { overflows, planRoll, type RollStep } from './roll.plan.js';

/** Summaries that one process writes at a time. */
const AT_ONCE = 4;
/** Steps of one round; whatever is left then is found after the next turn. */
const STEPS = 5;

/**
 * Grows the running summaries, behind the visitors' backs: after a turn, what has left the window moves into the summary.
 * Everything is decided from what is stored, so a summary that was lost to a crash is simply due after the next turn.
 */
@Injectable()
export class MemoryKeeper implements BeforeApplicationShutdown {
  private readonly limit = pLimit(AT_ONCE);
  private readonly inHand = new Map<string, Promise<void>>();
  private readonly leaving = new AbortController();

  constructor(
    private readonly store: MemoryStore,
    private readonly model: LanguageModel,
    private readonly owner: OwnerWatch,
    @Inject(HOST) private readonly host: Host,
  ) {}

  /**
   * Looks after the summary behind a turn, where what was read with its question does not tell that nothing is due. Returns at
   * once; a conversation that is in hand already is not taken up twice. Paused, it waits for a later turn.
   */
  tidy({ conversationId, memory, isSummarised, question }: ClaimedTurn, answer: string): void {
    if (memory && isSummarised && !overflows([...memory.window, { question, answer }])) return;
    if (this.inHand.has(conversationId) || this.leaving.signal.aborted || this.owner.isPaused) return;
    const work = this.limit(() => this.roll(conversationId))
      .catch((error: unknown) => this.tell(conversationId, error))
      .finally(() => this.inHand.delete(conversationId));
    this.inHand.set(conversationId, work);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.leaving.abort();
    await Promise.all(this.inHand.values());
  }

  private async roll(conversationId: string): Promise<void> {
    for (let step = 0; step < STEPS && !this.leaving.signal.aborted; step++) {
      const state = await this.store.summaryState(conversationId);
      const plan = state && planRoll(state);
      if (!plan || !(await this.take(conversationId, state, plan))) return;
    }
  }

  private async take(conversationId: string, state: SummaryState, step: RollStep): Promise<boolean> {
    const { fresh, ...markers } = step;
    const written = fresh.length > 0 ? await this.write(conversationId, state, step) : undefined;
    return this.store.saveSummary(conversationId, state, {
      ...markers,
      summary: written?.text ?? state.summary,
      included: fresh.map(({ position }) => position),
      costUsd: written?.costUsd ?? 0,
    });
  }

  private write(
    conversationId: string,
    { summary, stretch, visitorId, networkKey }: SummaryState,
    { fresh }: RollStep,
  ) {
    const prompt = memoryPrompt(summary, fresh);
    const spentFor = { conversationId, stretch, visitorId, ...(networkKey && { networkKey }) };
    return this.model.complete(
      { purpose: 'memory', ...spentFor, maxTokens: SUMMARY_TOKENS, ...prompt },
      this.leaving.signal,
    );
  }

  private tell(conversationId: string, error: unknown): void {
    if (this.leaving.signal.aborted) return;
    const code = error instanceof AppError ? error.code : 'internal';
    this.host.logger.warn(
      { conversationId, code, ...(!(error instanceof AppError) && { err: error }) },
      'the running summary waits for a later turn',
    );
  }
}
