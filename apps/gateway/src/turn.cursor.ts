import type { Frame, TurnSnapshot } from '@minime/contracts';

/** A frame that belongs to one epoch of one turn. */
export type TurnFrame = Exclude<Frame, { event: 'error' }>;

type Position = Pick<TurnSnapshot, 'epoch' | 'seq'>;

/** `missing`: something before this frame has been lost; the frame is kept until a snapshot closes the gap. */
export type Verdict = 'deliver' | 'drop' | 'missing';

/** Far more than a turn sends in the seconds a snapshot may take; beyond it the oldest go, and a snapshot replaces them. */
const MAX_KEPT_FRAMES = 2_000;

/**
 * How much of one turn a client has been given: everything of `epoch` up to and including chunk `seq`. It lets pass what
 * continues that, drops what repeats it or belongs to an older epoch, and keeps what comes after a gap.
 */
export class TurnCursor {
  /** 0 until the first frame: asked for, and nothing seen yet. */
  epoch = 0;
  seq = 0;
  /** When something was last passed on or asked for, in ms since the epoch. */
  touchedAt: number;
  /** The client knows the question. */
  isIntroduced = false;
  private kept: TurnFrame[] | undefined;
  /** The snapshot last moved to, until a chunk comes: what was sent before that chunk may be in it already. */
  private latest: TurnSnapshot | undefined;

  constructor(readonly startedAt: number) {
    this.touchedAt = startedAt;
  }

  /** A gap is open: nothing passes until a snapshot closes it. */
  get isBehind(): boolean {
    return this.kept !== undefined;
  }

  /** The client has been given exactly this much. */
  moveTo({ epoch, seq }: Position): void {
    this.epoch = epoch;
    this.seq = seq;
    this.kept = undefined;
    this.latest = undefined;
  }

  /** From here on nothing passes before a snapshot that holds at least what this cursor stands at. */
  openGap(): void {
    this.kept ??= [];
  }

  take(frame: TurnFrame): Verdict {
    const { epoch } = frame.payload;
    if (epoch < this.epoch) return 'drop';
    if (epoch > this.epoch) return this.enter(frame);
    if (this.kept) return this.keep(frame);
    return this.follow(frame);
  }

  /**
   * Moves to a snapshot.
   * @returns the kept frames that come after it, or undefined when it does not reach as far as what is known already
   */
  adopt(snapshot: TurnSnapshot): TurnFrame[] | undefined {
    if (snapshot.epoch < this.epoch) return undefined;
    if (snapshot.epoch === this.epoch && snapshot.seq < this.seq) return undefined;
    const kept = (this.kept ?? []).filter((frame) => frame.payload.epoch >= snapshot.epoch);
    const later = framesAfter(snapshot, kept);
    if (firstMissing(later) > snapshot.seq) return undefined;
    this.moveTo(snapshot);
    this.latest = snapshot;
    return later;
  }

  /** A higher epoch discards everything of the lower; whoever has missed its start needs a snapshot. */
  private enter(frame: TurnFrame): Verdict {
    const { epoch } = frame.payload;
    this.moveTo({ epoch, seq: 0 });
    if (frame.event === 'turn_started') return 'deliver';
    if (frame.event === 'snapshot' || frame.event === 'finish') return this.follow(frame);
    return this.keep(frame);
  }

  private follow(frame: TurnFrame): Verdict {
    switch (frame.event) {
      case 'turn_started':
        return 'drop';
      case 'message_chunk':
        if (frame.payload.seq > this.seq + 1) return this.keep(frame);
        return this.advance(this.seq + 1, frame.payload.seq);
      case 'snapshot':
        return this.advance(this.seq, frame.payload.seq);
      case 'finish':
        return frame.payload.seq > this.seq ? this.keep(frame) : 'deliver';
      default:
        return this.latest && contains(this.latest, frame) ? 'drop' : 'deliver';
    }
  }

  private advance(atLeast: number, seq: number): Verdict {
    if (seq < atLeast) return 'drop';
    this.seq = seq;
    this.latest = undefined;
    return 'deliver';
  }

  private keep(frame: TurnFrame): Verdict {
    this.kept ??= [];
    this.kept.push(frame);
    if (this.kept.length > MAX_KEPT_FRAMES) this.kept.shift();
    return 'missing';
  }
}

/** Frames that a snapshot does not contain: what came before one of its chunks is in it, be it a chunk or not. */
export function framesAfter<F extends Frame>({ epoch, seq }: Position, frames: F[]): F[] {
  const contained = frames.findLastIndex(
    ({ event, payload }) => event === 'message_chunk' && payload.epoch === epoch && payload.seq <= seq,
  );
  return frames.slice(contained + 1);
}

/** Frames without a number of their own: a citation and a card never change, a tool only from running to its end. */
function contains({ citations, cards, tools }: TurnSnapshot, { event, payload }: TurnFrame): boolean {
  switch (event) {
    case 'citation':
      return citations.some(({ index }) => index === payload.index);
    case 'card':
      return cards.some(({ cardId }) => cardId === payload.cardId);
    case 'tool':
      return tools.some(
        ({ callId, status }) => callId === payload.callId && [status, 'running'].includes(payload.status),
      );
    default:
      return false;
  }
}

/** The last chunk that must be known already for these frames to continue it; 0 when any will do. */
function firstMissing(frames: TurnFrame[]): number {
  for (const { event, payload } of frames) {
    if (event === 'message_chunk') return payload.seq - 1;
    if (event === 'finish') return payload.seq;
  }
  return 0;
}
