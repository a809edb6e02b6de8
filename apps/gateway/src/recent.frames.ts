import type { Frame } from '@minime/contracts';
import { LRUCache } from 'lru-cache';
import type { TurnFrame } from './turn.cursor.js';

/** How long after its last frame a turn is kept, in milliseconds: whoever was away longer gets a snapshot. */
const KEPT_MS = 120_000;
/** Of all turns together and of one, in UTF-16 units. */
const MAX_UNITS = 16_000_000;
const MAX_UNITS_OF_TURN = 500_000;
/** A turn that has grown by so much is counted anew, and one that is over. */
const COUNTED_EVERY = 10_000;
/** What a frame takes besides its text, roughly. */
const FRAME_UNITS = 200;

/** How far a client says it is. */
export interface Place {
  turnId: string;
  epoch: number;
  seq: number;
}

interface RecentTurn {
  conversationId: string;
  epoch: number;
  /** All chunks after this one and up to `last` are in `frames`. */
  from: number;
  last: number;
  frames: TurnFrame[];
  units: number;
  /** What the cache knows of `units`: told of every word, it would do little else. */
  counted: number;
}

/**
 * The frames of all turns of the last minutes, whoever they are for: a client that comes back, to whichever replica, is
 * given just what it has missed.
 */
export class RecentFrames {
  private readonly turns = new LRUCache<string, RecentTurn>({
    ttl: KEPT_MS,
    updateAgeOnGet: true,
    perf: { now: () => performance.now() },
    maxSize: MAX_UNITS,
    maxEntrySize: MAX_UNITS_OF_TURN,
    sizeCalculation: ({ units }) => units,
  });

  note(frame: Frame): void {
    if (frame.event === 'error') return;
    const { turnId, epoch } = frame.payload;
    const known = this.turns.get(turnId);
    if (known && epoch < known.epoch) return;
    const turn = known?.epoch === epoch ? continued(known, frame) : begun(frame);
    if (turn && (turn !== known || frame.event === 'finish' || turn.units - turn.counted >= COUNTED_EVERY)) {
      // The cache weighs nothing anew that it holds already.
      this.turns.set(turnId, { ...turn, counted: turn.units });
    }
  }

  /** Lets go of turns that nobody can come back to any more: the cache itself only does when it is full. @returns how many are left */
  forgetOld(): number {
    this.turns.purgeStale();
    return this.turns.size;
  }

  /**
   * What follows a place, oldest first: the rest of its epoch, or a newer epoch from its beginning. Undefined when not all
   * of it is here.
   */
  after(conversationId: string, { turnId, epoch, seq }: Place): TurnFrame[] | undefined {
    const turn = this.turns.peek(turnId);
    if (turn?.conversationId !== conversationId || epoch > turn.epoch) return undefined;
    if (epoch < turn.epoch) return turn.frames[0]?.event === 'turn_started' ? turn.frames : undefined;
    if (seq < turn.from || seq > turn.last) return undefined;
    const held = turn.frames.findIndex(({ event, payload }) => event === 'message_chunk' && payload.seq === seq);
    return turn.frames.slice(held + 1);
  }
}

function begun(frame: TurnFrame): RecentTurn | undefined {
  const { conversationId, event, payload } = frame;
  const place = placeBefore(frame);
  if (place === undefined) return undefined;
  const last = event === 'message_chunk' ? payload.seq : place;
  return {
    conversationId,
    epoch: payload.epoch,
    from: place,
    last,
    frames: [frame],
    units: unitsOf(frame),
    counted: 0,
  };
}

/** Undefined: nothing new. What comes after a gap begins anew. */
function continued(turn: RecentTurn, frame: TurnFrame): RecentTurn | undefined {
  const { event, payload } = frame;
  if (event === 'turn_started' || (event === 'message_chunk' && payload.seq <= turn.last)) return undefined;
  const place = placeBefore(frame);
  if (place !== undefined && place !== turn.last) return place > turn.last ? begun(frame) : undefined;
  turn.frames.push(frame);
  if (event === 'message_chunk') turn.last = payload.seq;
  turn.units += unitsOf(frame);
  return turn;
}

/** The chunk that a frame follows, where it says so. */
function placeBefore({ event, payload }: TurnFrame): number | undefined {
  if (event === 'turn_started') return 0;
  if (event === 'message_chunk') return payload.seq - 1;
  return event === 'finish' || event === 'snapshot' ? payload.seq : undefined;
}

const unitsOf = ({ event, payload }: TurnFrame): number =>
  FRAME_UNITS + (event === 'message_chunk' || event === 'snapshot' ? payload.content.length : 0);
