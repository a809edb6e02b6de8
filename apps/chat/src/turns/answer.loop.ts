import {
  type Booking,
  LanguageModel,
  type ModelEvent,
  type ModelMessage,
  type StopReason,
  type SystemBlock,
} from '@minime/llm';
import { OwnerWatch } from '@minime/owner';
import { AppError, type Persona } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import { PERSONA } from '../chat.tokens.js';
import type { TurnGuard } from '../guard/turn.guard.js';
import type { ClaimedTurn } from '../ports.js';
import { phrasesFor } from '../prompts/phrases.js';
import { systemPrompt } from '../prompts/system.prompt.js';
import { ToolBox, type ToolReceipt, type ToolUse } from '../tools/tool.box.js';
import type { ToolContext } from '../tools/tool.js';
import type { LiveTurn } from './live.turn.js';
import type { TurnTally } from './turn.tally.js';

/** Model calls of one turn. */
const MAX_ROUNDS = 6;
/** Past these no more tools are used, in milliseconds since the first call and in tokens of all answers. */
const TOOLS_UNTIL_MS = 60_000;
const TOOLS_UNTIL_TOKENS = 4_000;
/** Tools that one answer of the model may use at once. */
const USES_A_ROUND = 8;
const LAST_ROUND_HINT = 'That was the last use of tools in this turn. Answer now with what you have.';

type End = Extract<ModelEvent, { type: 'end' }>;

/** The model speaks, uses tools, and speaks again, until it has nothing more to say. */
@Injectable()
export class AnswerLoop {
  private readonly system: SystemBlock[];

  constructor(
    private readonly model: LanguageModel,
    private readonly tools: ToolBox,
    private readonly owner: OwnerWatch,
    @Inject(PERSONA) persona: Persona,
  ) {
    this.system = systemPrompt(persona);
  }

  /**
   * Resolves with the reason when the answer ended otherwise than by itself.
   * @throws AppError `model_unavailable`, `aborted`, `paused`, `blocked`; BudgetExhausted
   */
  async run(
    live: LiveTurn,
    messages: ModelMessage[],
    tally: TurnTally,
    context: ToolContext,
    guard: TurnGuard,
    booking?: Booking,
  ): Promise<StopReason | undefined> {
    const said = [...messages];
    const startedAt = performance.now();
    let isLast = false;
    guard.read(messages);
    for (let round = 1; ; round++) {
      const { end, uses } = await this.speak(live, said, tally, context, guard, booking);
      if (uses.length === 0 || isLast) return this.conclude(live, end);
      guard.inspect(uses);
      const receipts = await this.act(live, uses, context, tally);
      guard.read(receipts);
      live.signal.throwIfAborted();
      isLast =
        round === MAX_ROUNDS - 1 ||
        performance.now() - startedAt > TOOLS_UNTIL_MS ||
        tally.usage.output > TOOLS_UNTIL_TOKENS;
      const hint = isLast ? [{ type: 'text' as const, text: LAST_ROUND_HINT }] : [];
      said.push(end.message, { role: 'user', content: [...receipts.map(({ block }) => block), ...hint] });
    }
  }

  /** Sets aside what the first call of a turn will probably need, while its prompt is being written; give it back at last. */
  book({ turn }: LiveTurn): Booking | undefined {
    return this.model.book({ purpose: 'turn', ...spentFor(turn) });
  }

  /** Asked before every call of the model: the owner may decide while a turn waits, or while it runs. */
  admit({ turn }: LiveTurn): void {
    if (this.owner.isBlocked(turn)) throw new AppError('blocked', 'The owner has blocked this conversation');
    if (this.owner.isPaused) throw new AppError('paused', 'The owner has paused the AI');
  }

  /** Whether it would be admitted now. */
  admits(turn: Pick<ClaimedTurn, 'conversationId'>): boolean {
    return !this.owner.isPaused && !this.owner.isBlocked(turn);
  }

  private async speak(
    live: LiveTurn,
    messages: ModelMessage[],
    tally: TurnTally,
    { citations }: ToolContext,
    guard: TurnGuard,
    booking: Booking | undefined,
  ) {
    this.admit(live);
    const uses: ToolUse[] = [];
    let end: End | undefined;
    const call = {
      purpose: 'turn' as const,
      ...spentFor(live.turn),
      ...(booking && { booking }),
      onSpent: tally.add,
      system: this.system,
      tools: this.tools.definitions,
      messages,
    };
    try {
      await this.model.stream(call, live.signal, (event) => {
        if (event.type === 'text') guard.push(event.text);
        else if (event.type === 'citation') guard.after(() => live.cite((offset) => citations.cite(event, offset)));
        else if (event.type === 'tool_use') uses.push(event);
        else end = event;
      });
    } finally {
      guard.end();
    }
    if (!end) throw new Error('the model’s answer has no end');
    return { end, uses };
  }

  /** One after the other: a later tool may build on an earlier one. */
  private async act(live: LiveTurn, uses: ToolUse[], context: ToolContext, tally: TurnTally): Promise<ToolReceipt[]> {
    const labels: Record<string, string> = phrasesFor(live.turn.context.locale).tools;
    const receipts: ToolReceipt[] = [];
    for (const [at, use] of uses.entries()) {
      if (at >= USES_A_ROUND) {
        receipts.push(notUsed(use));
        continue;
      }
      const name = use.name.slice(0, 64);
      const activity = { callId: use.id.slice(0, 120), name, label: labels[use.name] ?? name };
      live.show({ ...activity, status: 'running' });
      const receipt = await live.whileWanted(this.tools.use(use, context));
      live.show({ ...activity, status: receipt.failed ? 'failed' : 'done' });
      if (!receipt.failed && use.name !== 'search_knowledge') tally.otherToolsDone++;
      receipts.push(receipt);
    }
    return receipts;
  }

  private conclude(live: LiveTurn, { stopReason }: End): StopReason | undefined {
    live.end();
    if (live.isSilent) live.say(phrasesFor(live.turn.context.locale).noWords);
    return stopReason === 'end_turn' ? undefined : stopReason;
  }
}

const spentFor = ({ turnId, conversationId, stretch, visitorId, networkKey }: LiveTurn['turn']) => ({
  turnId,
  conversationId,
  stretch,
  visitorId,
  networkKey,
});

const notUsed = ({ id }: ToolUse): ToolReceipt => ({
  failed: true,
  block: {
    type: 'tool_result',
    tool_use_id: id,
    content: 'Too many tools at once: this one was not used.',
    is_error: true,
  },
});
