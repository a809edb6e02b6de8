/** Text waits at most so long for more before it goes out, in milliseconds. */
export const CHUNK_WINDOW_MS = 40;
/** So many pieces of text within one window make the clock run, and fewer than these stop it. */
const BUSY_FROM = 100;
const BUSY_UNTIL = 50;

interface Waiting {
  flush(): void;
}

/**
 * Where many answers run at once, what all of them say goes out together every 40 ms: one by one, every write finds
 * cold caches and wakes its reader. Where few run it stands still, and each answer has its own time.
 */
export class ChunkClock {
  private readonly waiting = new Set<Waiting>();
  private timer: NodeJS.Timeout | undefined;
  private pieces = 0;
  private countedSince = Number.NEGATIVE_INFINITY;

  /** Told of every piece of text that comes to a window. @returns whether the clock flushes that window */
  takes(window: Waiting): boolean {
    this.pieces++;
    if (!this.timer && !this.starts()) return false;
    this.waiting.add(window);
    return true;
  }

  /** The window has nothing left that waits. */
  forget(window: Waiting): void {
    this.waiting.delete(window);
  }

  private starts(): boolean {
    const now = performance.now();
    if (now - this.countedSince > CHUNK_WINDOW_MS) {
      this.countedSince = now;
      this.pieces = 1;
    }
    if (this.pieces < BUSY_FROM) return false;
    this.timer = setInterval(() => this.tick(), CHUNK_WINDOW_MS);
    return true;
  }

  private tick(): void {
    const due = [...this.waiting];
    this.waiting.clear();
    for (const window of due) window.flush();
    if (this.pieces < BUSY_UNTIL) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
    this.pieces = 0;
  }
}

/** That of the process: windows share it because they share the processor. */
export const chunkClock = new ChunkClock();
