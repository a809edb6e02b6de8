import { setTimeout as pause } from 'node:timers/promises';
import type { Frame, Reply } from '@minime/contracts';
import { FrameBus, Requester } from '@minime/messaging';
import type { Logger } from '@minime/platform';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import pLimit from 'p-limit';
import { LOGGER } from './gateway.tokens.js';
import { type Place, RecentFrames } from './recent.frames.js';
import { turnUnknown } from './refusal.js';
import type { VisitorStream } from './visitor.stream.js';

/** A running turn that says nothing for so long may have lost a frame, in milliseconds. */
const SILENCE_MS = 10_000;
const SWEEP_EVERY_MS = 1_000;
/** Snapshots lag behind frames by the worker's flush interval, a quarter of a second. */
const ASK_AGAIN_MS = 200;
const SETTLE_MS = 500;
const RECOVERY_MS = 5_000;
const ASK_TIMEOUT_MS = 3_000;
/** So that an interruption does not turn into a storm of questions. */
const SIMULTANEOUS_QUESTIONS = 16;

/**
 * Hands the frames of running turns to the clients that this replica holds, and remembers those of the last minutes for
 * clients that come back. Where a frame may have been lost (a gap, a broken connection to the broker, silence) it asks chat
 * how far the turn is.
 */
@Injectable()
export class FrameRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly conversations = new Map<string, Set<VisitorStream>>();
  private readonly recent = new RecentFrames();
  private readonly recovering = new Set<string>();
  private readonly question = pLimit(SIMULTANEOUS_QUESTIONS);
  private readonly stop: (() => void)[] = [];

  constructor(
    private readonly bus: FrameBus,
    private readonly requester: Requester,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const sweep = setInterval(() => {
      this.sweep();
      this.recent.forgetOld();
    }, SWEEP_EVERY_MS).unref();
    this.stop.push(
      this.bus.subscribe((frame) => this.relay(frame)),
      this.bus.onInterrupted(() => void setTimeout(() => this.askAboutAllTurns(), SETTLE_MS).unref()),
      () => clearInterval(sweep),
    );
  }

  beforeApplicationShutdown(): void {
    for (const stop of this.stop.splice(0)) stop();
  }

  /** From now on the stream receives the frames of its conversation. Returns a function that ends that. */
  attach(conversationId: string, stream: VisitorStream): () => void {
    const streams = this.conversations.get(conversationId) ?? new Set();
    this.conversations.set(conversationId, streams.add(stream));
    return () => {
      streams.delete(stream);
      if (streams.size === 0 && this.conversations.get(conversationId) === streams) {
        this.conversations.delete(conversationId);
      }
    };
  }

  /** A question was accepted: should every frame of its answer get lost, silence will tell. */
  expect(conversationId: string, turnId: string): void {
    for (const stream of this.streamsOf(conversationId)) stream.expect(turnId);
  }

  /**
   * Brings one stream from where its client says it is to the present state of a turn: by the frames that followed where
   * they are remembered, else by a snapshot.
   * @returns what hands them out: call it once the client may have them
   * @throws Refusal `turn_unknown`; AppError `unavailable`
   */
  async resume(conversationId: string, stream: VisitorStream, place: Place): Promise<() => void> {
    const { turnId } = place;
    const missed = this.recent.after(conversationId, place);
    if (missed) return () => stream.replay(place, this.recent.after(conversationId, place) ?? missed);
    stream.rewind(turnId);
    try {
      const known = await this.ask(conversationId, turnId);
      if (!known) throw turnUnknown();
      return () => {
        stream.offer(turnId, known);
        if (stream.isBehind(turnId)) this.recover(conversationId, turnId);
      };
    } catch (error) {
      stream.forget(turnId);
      throw error;
    }
  }

  /** Asks until no stream of the conversation misses anything of the turn, for 5 s at most; silence asks again. */
  recover(conversationId: string, turnId: string): void {
    if (this.recovering.has(turnId)) return;
    this.recovering.add(turnId);
    this.closeGaps(conversationId, turnId)
      .catch((error) => this.logger.error({ err: error, conversationId, turnId }, 'turn not recovered'))
      .finally(() => this.recovering.delete(turnId));
  }

  private relay(frame: Frame): void {
    this.recent.note(frame);
    const streams = this.conversations.get(frame.conversationId);
    if (!streams) return;
    for (const stream of streams) stream.receive(frame);
  }

  private async closeGaps(conversationId: string, turnId: string): Promise<void> {
    const deadline = Date.now() + RECOVERY_MS;
    while (this.behind(conversationId, turnId).length > 0 && Date.now() < deadline) {
      const known = await this.ask(conversationId, turnId).catch(() => undefined);
      if (known) for (const stream of this.behind(conversationId, turnId)) stream.offer(turnId, known);
      if (known === null) for (const stream of this.behind(conversationId, turnId)) stream.forget(turnId);
      if (this.behind(conversationId, turnId).length > 0) await this.pause(ASK_AGAIN_MS);
    }
  }

  /** @param ms milliseconds */
  protected async pause(ms: number): Promise<void> {
    await pause(ms, undefined, { ref: false });
  }

  /** Looks after those that have heard nothing for `silenceMs` milliseconds, and those that were too slow. */
  sweep(silenceMs = SILENCE_MS): void {
    for (const [conversationId, streams] of this.conversations) {
      for (const stream of streams) stream.payDebts();
      const silent = new Set([...streams].flatMap((stream) => stream.silent(silenceMs)));
      for (const turnId of silent) void this.refresh(conversationId, turnId);
    }
  }

  private askAboutAllTurns(): void {
    for (const [conversationId, streams] of this.conversations) {
      const running = new Set([...streams].flatMap((stream) => stream.running));
      for (const turnId of running) void this.refresh(conversationId, turnId);
    }
  }

  /** Gives every stream of the conversation the present state of a turn that may have lost something unseen. */
  private async refresh(conversationId: string, turnId: string): Promise<void> {
    if (this.recovering.has(turnId)) return;
    this.recovering.add(turnId);
    try {
      const known = await this.ask(conversationId, turnId);
      for (const stream of this.streamsOf(conversationId)) {
        if (known) stream.offer(turnId, known);
        else stream.forget(turnId);
      }
    } catch (error) {
      this.logger.debug({ err: error, conversationId, turnId }, 'no snapshot yet');
    } finally {
      this.recovering.delete(turnId);
    }
    if (this.behind(conversationId, turnId).length > 0) this.recover(conversationId, turnId);
  }

  private ask(conversationId: string, turnId: string): Promise<Reply<'turn.snapshot.v1'>> {
    return this.question(() => this.requester.ask('turn.snapshot.v1', { conversationId, turnId }, ASK_TIMEOUT_MS));
  }

  private streamsOf(conversationId: string): Iterable<VisitorStream> {
    return this.conversations.get(conversationId) ?? [];
  }

  private behind(conversationId: string, turnId: string): VisitorStream[] {
    return [...this.streamsOf(conversationId)].filter((stream) => stream.isBehind(turnId));
  }
}
