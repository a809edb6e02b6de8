import { FrameBus } from '@minime/messaging';
import { AppError, type Host, inTrace } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import pRetry from 'p-retry';
import { HOST } from '../chat.tokens.js';
import { MemoryKeeper } from '../memory/memory.keeper.js';
import { type ClaimedTurn, type Settled, type TurnRequest, TurnStore } from '../ports.js';
import { type Phrases, phrasesFor } from '../prompts/phrases.js';
import { LiveTurn } from './live.turn.js';
import { RunningTurns } from './running.turns.js';
import { TurnMetrics } from './turn.metrics.js';
import { TurnRunner } from './turn.runner.js';

/** A stop may overtake its question; it is remembered for so long, in milliseconds. */
const STOP_MEMORY_MS = 60_000;
const STOPS_REMEMBERED = 1_000;
/** How a turn ended is worth about ten seconds of trying to store it. */
const SETTLE_RETRIES = { retries: 5, minTimeout: 300, factor: 2 };

/**
 * Runs the turns of conversations, one at a time each. The message that finds its conversation idle drives it: it runs its
 * own turn and then those that came in meanwhile, and is acknowledged when none is left. When its worker dies the message
 * comes again and takes the conversation up where it stood.
 */
@Injectable()
export class TurnService {
  private readonly inHand = new Map<string, Promise<void>>();
  private readonly earlyStops = new LRUCache<string, true>({ max: STOPS_REMEMBERED, ttl: STOP_MEMORY_MS });

  constructor(
    private readonly store: TurnStore,
    private readonly runner: TurnRunner,
    private readonly running: RunningTurns,
    private readonly memory: MemoryKeeper,
    private readonly frames: FrameBus,
    private readonly metrics: TurnMetrics,
    @Inject(HOST) private readonly host: Host,
  ) {}

  /** Resolves when nothing is left to do for this question's message; one that is delivered twice is in hand once. */
  request(request: TurnRequest): Promise<void> {
    const { turnId } = request;
    const first = this.inHand.get(turnId);
    if (first) return first;
    const work = this.take(request).finally(() => this.inHand.delete(turnId));
    this.inHand.set(turnId, work);
    return work;
  }

  /** Broadcast: every replica stores the wish, the one that runs the turn obeys. */
  async stop(conversationId: string, turnId: string): Promise<void> {
    const live = this.running.find(conversationId, turnId);
    if (live) live.stop();
    else this.earlyStops.set(`${conversationId}/${turnId}`, true);
    const result = await this.store.requestStop(conversationId, turnId);
    if (result.kind !== 'cancelled') return;
    const { epoch } = result;
    this.frames.publish({ conversationId, event: 'finish', payload: { turnId, epoch, seq: 0, status: 'stopped' } });
  }

  private async take(request: TurnRequest): Promise<void> {
    const [seat, found] = await Promise.all([this.store.accept(request), this.runner.lookAhead(request)]);
    switch (seat.kind) {
      case 'driving':
        return this.drive(request, { ...seat.turn, ...found });
      case 'abandoned':
        return this.drive(request);
      case 'refused':
        return this.refuse(request, seat.reason);
      case 'waiting':
        if (request.replaces) this.running.find(request.conversationId, request.replaces)?.stop();
        return;
      default:
        return;
    }
  }

  private async drive({ conversationId, turnId: driverId }: TurnRequest, first?: ClaimedTurn): Promise<void> {
    let turn = first ?? (await this.store.resume(conversationId, driverId));
    let since = turn?.askedAt.getTime() ?? 0;
    while (turn) {
      const settled = await this.runOne(turn, driverId, since);
      if (settled === 'stale') return;
      turn = settled.next;
      // A question that waited for the answer before it is waited for from now on.
      since = Date.now();
      if (turn && this.host.health.report().state === 'draining') {
        throw new AppError('draining', 'This process is leaving; another one goes on', { retryable: true });
      }
    }
  }

  /** Under the trace of its own question: the message that drives the conversation may be of another one. */
  private runOne(turn: ClaimedTurn, driverId: string, since: number): Promise<Settled> {
    return inTrace(turn.traceparent, () => this.answer(turn, driverId, since), spanOf(turn));
  }

  private async answer(turn: ClaimedTurn, driverId: string, since: number): Promise<Settled> {
    const live = new LiveTurn(turn, this.frames);
    const stoppedEarly = this.earlyStops.delete(`${turn.conversationId}/${turn.turnId}`);
    if (stoppedEarly || turn.stopRequested) live.stop();
    this.running.add(live);
    try {
      live.start();
      const outcome = await this.runner.run(live);
      if (live.isDeserted) return 'stale';
      const settled = await pRetry(() => this.store.settle(turn, driverId, live.content, outcome), SETTLE_RETRIES);
      if (settled === 'stale') return settled;
      live.finish(outcome);
      this.metrics.settled(live, outcome, since);
      return settled;
    } finally {
      this.running.remove(live);
      this.memory.tidy(turn, live.content.content);
    }
  }

  private refuse({ conversationId, turnId, context }: TurnRequest, code: keyof Phrases['refusals']): void {
    const message = phrasesFor(context.locale).refusals[code];
    this.frames.publish({ conversationId, event: 'error', payload: { turnId, code, message } });
    this.frames.publish({
      conversationId,
      event: 'finish',
      payload: { turnId, epoch: 1, seq: 0, status: 'failed', reason: code },
    });
  }
}

const spanOf = ({ turnId, epoch }: ClaimedTurn) =>
  ({ name: 'turn', kind: 'internal', attributes: { 'minime.turn.id': turnId, 'minime.turn.epoch': epoch } }) as const;
