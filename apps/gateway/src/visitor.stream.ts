import type { Frame, History, Reply, ServerMessage } from '@minime/contracts';
import type { Place } from './recent.frames.js';
import { framesAfter, TurnCursor, type TurnFrame } from './turn.cursor.js';

/** The last turns that are over, so that a late frame does not open one anew. */
const REMEMBERED_TURNS = 200;
/** A question that nobody has begun to answer for so long is not waited for any more, in milliseconds. */
const GIVE_UP_MS = 15 * 60_000;

type KnownTurn = NonNullable<Reply<'turn.snapshot.v1'>>;
type Introduction = ServerMessage<'turn_started'>;

export interface StreamOutput {
  emit(event: Frame['event'] | 'history', payload: object): void;
  /** Something of this turn is missing, and nothing more of it goes out before a snapshot. */
  missing(turnId: string): void;
  /** The client reads more slowly than it is written to. */
  readonly isFull: boolean;
}

/**
 * What one client is given of its conversation: a history first, when it has a past, then every frame once, in order
 * and without gaps, however they arrive. One that cannot keep up is owed the rest, and gets it as a snapshot later.
 */
export class VisitorStream {
  private readonly turns = new Map<string, TurnCursor>();
  /** Turn id to the epoch in which it ended. */
  private readonly over = new Map<string, number>();
  /** The turns of which a slow client was not given everything. */
  private readonly owed = new Set<string>();
  private keptForHistory: Frame[] | undefined;

  constructor(
    private readonly output: StreamOutput,
    private readonly now: () => number = Date.now,
  ) {}

  /** The turns that are not over. */
  get running(): string[] {
    return [...this.turns.keys()];
  }

  isBehind(turnId: string): boolean {
    return !this.owed.has(turnId) && (this.turns.get(turnId)?.isBehind ?? false);
  }

  /** Keeps every frame back until `begin`. */
  awaitHistory(): void {
    this.keptForHistory = [];
  }

  /** Gives out the history, or does without one, and then what has come in since and is not in it. */
  begin(history?: History): void {
    let frames = this.keptForHistory ?? [];
    this.keptForHistory = undefined;
    if (history) {
      this.output.emit('history', history);
      frames = this.continueFrom(history, frames);
    }
    for (const frame of frames) this.receive(frame);
  }

  receive(frame: Frame): void {
    if (this.keptForHistory) this.keptForHistory.push(frame);
    else if (frame.event === 'error') this.output.emit('error', frame.payload);
    else this.follow(frame);
  }

  /** A question of this conversation was accepted; its answer is waited for even if its first frames get lost. */
  expect(turnId: string): void {
    if (!this.over.has(turnId)) this.cursorOf(turnId);
  }

  /** The client has told how far it is, and these are all the frames that followed. */
  replay({ turnId, epoch, seq }: Place, frames: TurnFrame[]): void {
    this.over.delete(turnId);
    this.turns.delete(turnId);
    this.cursorOf(turnId).moveTo({ epoch, seq });
    for (const frame of frames) this.follow(frame);
  }

  /** Once a slow client has read what it was sent, it is given the present state of what it is owed. */
  payDebts(): void {
    if (this.owed.size === 0 || this.output.isFull) return;
    const turns = [...this.owed];
    this.owed.clear();
    for (const turnId of turns) {
      this.cursorOf(turnId).openGap();
      this.output.missing(turnId);
    }
  }

  /** Holds the frames of a turn until a snapshot of it has been offered, whether or not a gap is known. */
  rewind(turnId: string): void {
    this.over.delete(turnId);
    this.cursorOf(turnId).openGap();
  }

  /** A snapshot of a turn has come in. One that is too old to close a gap changes nothing. */
  offer(turnId: string, known: KnownTurn): void {
    const cursor = this.turns.get(turnId);
    if (!cursor) return;
    cursor.touchedAt = this.now();
    if (this.isOwed(turnId)) return;
    const { snapshot, finish } = known;
    if (finish) this.conclude(cursor, known, finish);
    else if (cursor.epoch > 0 || cursor.isBehind || !isEmpty(snapshot)) this.catchUp(cursor, known);
  }

  /** Nobody knows this turn: what was kept of it goes. A question that is still on its way is waited for on. */
  forget(turnId: string): void {
    const cursor = this.turns.get(turnId);
    if (!cursor) return;
    cursor.touchedAt = this.now();
    if (cursor.epoch > 0 || cursor.isBehind) this.turns.delete(turnId);
  }

  /** The turns of which nothing has been heard for `silenceMs` milliseconds. */
  silent(silenceMs: number): string[] {
    const now = this.now();
    const found: string[] = [];
    for (const [turnId, cursor] of this.turns) {
      if (this.owed.has(turnId)) continue;
      if (cursor.epoch === 0 && now - cursor.startedAt > GIVE_UP_MS) this.turns.delete(turnId);
      else if (now - cursor.touchedAt >= silenceMs) found.push(turnId);
    }
    return found;
  }

  /** Takes the history's word for where its turns stand. @returns the frames that it does not contain */
  private continueFrom({ turns, running, replaced = [] }: History, frames: Frame[]): Frame[] {
    for (const turnId of replaced) this.finished(turnId, Number.POSITIVE_INFINITY);
    for (const { turnId, status } of turns) {
      if (status === 'waiting' || status === 'running') this.expect(turnId);
      else this.finished(turnId, Number.POSITIVE_INFINITY);
    }
    if (!running) return frames;
    const cursor = this.cursorOf(running.turnId);
    cursor.adopt(running);
    cursor.isIntroduced = true;
    const [own, others] = partition(frames, (frame) => isOfTurn(frame, running.turnId));
    return [...others, ...framesAfter(running, own)];
  }

  private follow(frame: TurnFrame): void {
    const { turnId, epoch } = frame.payload;
    if ((this.over.get(turnId) ?? 0) >= epoch) return;
    const cursor = this.cursorOf(turnId);
    if (this.isOwed(turnId)) return;
    const verdict = cursor.take(frame);
    if (verdict === 'missing') this.output.missing(turnId);
    if (verdict !== 'deliver') return;
    cursor.touchedAt = this.now();
    if (frame.event === 'turn_started') this.introduce(cursor, frame.payload);
    else this.output.emit(frame.event, frame.payload);
    if (frame.event === 'finish') this.finished(turnId, epoch);
  }

  private catchUp(cursor: TurnCursor, known: KnownTurn): void {
    const later = cursor.adopt(known.snapshot);
    if (!later) return;
    this.show(cursor, known);
    for (const frame of later) this.follow(frame);
  }

  /** A snapshot names neither the question nor the turn that it replaces: whoever has missed the beginning gets that first. */
  private show(cursor: TurnCursor, { started, snapshot }: KnownTurn): void {
    if (started && !cursor.isIntroduced) this.introduce(cursor, started);
    this.output.emit('snapshot', snapshot);
  }

  /** No late frame may bring back what the turn replaces. */
  private introduce(cursor: TurnCursor, started: Introduction): void {
    this.output.emit('turn_started', started);
    cursor.isIntroduced = true;
    if (started.replaces) this.finished(started.replaces, Number.POSITIVE_INFINITY);
  }

  /** What is over is whole: nothing that was kept can add to it. */
  private conclude(cursor: TurnCursor, known: KnownTurn, finish: Required<KnownTurn>['finish']): void {
    if (finish.epoch < cursor.epoch) return;
    this.show(cursor, known);
    this.output.emit('finish', finish);
    this.finished(finish.turnId, finish.epoch);
  }

  /** Whether this turn has to wait until a slow client has caught up; once it has to, it has to until then. */
  private isOwed(turnId: string): boolean {
    if (this.output.isFull) this.owed.add(turnId);
    return this.owed.has(turnId);
  }

  private finished(turnId: string, epoch: number): void {
    this.turns.delete(turnId);
    this.owed.delete(turnId);
    this.over.set(turnId, epoch);
    const [oldest] = this.over.keys();
    if (oldest && this.over.size > REMEMBERED_TURNS) this.over.delete(oldest);
  }

  private cursorOf(turnId: string): TurnCursor {
    const known = this.turns.get(turnId);
    if (known) return known;
    const cursor = new TurnCursor(this.now());
    this.turns.set(turnId, cursor);
    return cursor;
  }
}

const isOfTurn = (frame: Frame, turnId: string): boolean => frame.event !== 'error' && frame.payload.turnId === turnId;

/** Nothing of an answer yet: the turn waits for its worker. */
const isEmpty = ({ seq, tools, cards }: KnownTurn['snapshot']): boolean => seq + tools.length + cards.length === 0;

function partition<T>(items: T[], test: (item: T) => boolean): [T[], T[]] {
  const yes: T[] = [];
  const no: T[] = [];
  for (const item of items) (test(item) ? yes : no).push(item);
  return [yes, no];
}
