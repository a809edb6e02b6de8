const CAPACITY = 30;
const REFILL_MS = 1_000;

/**
 * How often one connection may press its other buttons (stop, resume, end ...): thirty times at once, then once a
 * second. It is kept in memory, because it only has to protect this process and the broker from one client's loop.
 */
export class Allowance {
  private left = CAPACITY;
  private refilledAt: number;

  constructor(private readonly now: () => number = Date.now) {
    this.refilledAt = now();
  }

  /** @returns 0 when taken, else the milliseconds to wait */
  take(): number {
    const now = this.now();
    this.left = Math.min(CAPACITY, this.left + Math.max(0, now - this.refilledAt) / REFILL_MS);
    this.refilledAt = now;
    if (this.left < 1) return Math.ceil((1 - this.left) * REFILL_MS);
    this.left -= 1;
    return 0;
  }
}
