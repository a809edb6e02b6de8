import type { Booking } from '../ports.js';
import type { Reserved } from './spend.ledger.js';

/** What a request of this process is set aside for, in US dollars. */
export interface Weight {
  worstUsd: number;
  /** See `Reservation.lostUsd`. */
  lostUsd: number;
}

/** A reservation whose request is not written yet. */
export class EarlyBooking implements Booking {
  private isOver = false;

  constructor(
    readonly callId: string,
    readonly model: string,
    readonly worstUsd: number,
    /** Rejects when the books cannot be read. */
    readonly reserved: Promise<Reserved>,
    private readonly release: (booking: EarlyBooking) => void,
  ) {
    // Whoever takes it learns of it; where nobody does, nothing was set aside.
    reserved.catch(() => undefined);
  }

  /** For one request. @returns false: it was taken or given back before */
  take(): boolean {
    const wasOver = this.isOver;
    this.isOver = true;
    return !wasOver;
  }

  giveBack(): void {
    if (this.take()) this.release(this);
  }
}

/** Conversations grow from turn to turn. */
const MARGIN = 1.25;
/** The share of a weight that is left after one request: a heavy one is forgotten after some hundred. */
const FADING = 0.99;

/** The heaviest of the last requests by what they were for: the next one is hardly heavier. */
export class RecentWeights {
  private readonly heaviest = new Map<string, Weight>();

  note(kind: string, weight: Weight): void {
    const known = this.heaviest.get(kind);
    const faded = known ? known.worstUsd * FADING : 0;
    if (!known || weight.worstUsd >= faded) this.heaviest.set(kind, weight);
    else known.worstUsd = faded;
  }

  /** Undefined before the first request. */
  next(kind: string): Weight | undefined {
    const known = this.heaviest.get(kind);
    return known && { worstUsd: known.worstUsd * MARGIN, lostUsd: known.lostUsd };
  }
}
