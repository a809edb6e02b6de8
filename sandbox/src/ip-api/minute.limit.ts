const WINDOW_MS = 60_000;

/** A fixed window of one minute that begins with its first request. */
export class MinuteLimit {
  private windowEnds = 0;
  private used = 0;

  constructor(
    private readonly perMinute: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Counts one request; `left` are those still allowed, `resetSeconds` the rest of the window. */
  take(): { allowed: boolean; left: number; resetSeconds: number } {
    const now = this.now();
    if (now >= this.windowEnds) {
      this.windowEnds = now + WINDOW_MS;
      this.used = 0;
    }
    this.used += 1;
    return {
      allowed: this.used <= this.perMinute,
      left: Math.max(0, this.perMinute - this.used),
      resetSeconds: Math.ceil((this.windowEnds - now) / 1000),
    };
  }
}
