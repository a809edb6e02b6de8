const MINUTE_MS = 60_000;

/** Spreads requests evenly, and leaves a provider alone for as long as it asks. */
export class RequestPacer {
  private readonly gapMs: number;
  private nextAt = 0;

  constructor(requestsPerMinute: number) {
    this.gapMs = MINUTE_MS / requestsPerMinute;
  }

  /** Resolves when the next request may go out; callers are served in order. */
  async turn(): Promise<void> {
    const at = Math.max(this.nextAt, Date.now());
    this.nextAt = at + this.gapMs;
    const pause = at - Date.now();
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }

  /** Nothing goes out for so many milliseconds. */
  rest(ms: number): void {
    this.nextAt = Math.max(this.nextAt, Date.now() + ms);
  }
}
