import { CHUNK_WINDOW_MS, type ChunkClock, chunkClock } from './chunk.clock.js';

const NUL = /\0/g;
const HALF_PAIR_AT_END = /[\uD800-\uDBFF]$/;

/**
 * Joins the model's deltas to chunks: what comes after a pause goes out at once, what comes fast is gathered for at most
 * 40 ms. What goes out can be stored as it is: it has no NUL and no half surrogate pairs.
 */
export class ChunkWindow {
  private pending = '';
  private half = '';
  private timer: NodeJS.Timeout | undefined;
  private lastAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly emit: (content: string) => void,
    private readonly clock: ChunkClock = chunkClock,
  ) {}

  push(text: string): void {
    this.pending += this.half === '' && isStorable(text) ? text : this.mended(text);
    if (this.pending === '') return;
    const isFirst = this.lastAt === Number.NEGATIVE_INFINITY;
    const isTaken = this.clock.takes(this) && !isFirst;
    if (isTaken || this.timer) return;
    const wait = this.lastAt + CHUNK_WINDOW_MS - performance.now();
    if (wait <= 0) this.flush();
    else this.timer = setTimeout(() => this.flush(), wait);
  }

  private mended(text: string): string {
    const joined = this.half + text.replace(NUL, '');
    this.half = HALF_PAIR_AT_END.exec(joined)?.[0] ?? '';
    return joined.slice(0, joined.length - this.half.length).toWellFormed();
  }

  /** Sends out what is waiting. */
  flush(): void {
    this.rest();
    if (this.pending === '') return;
    const content = this.pending;
    this.pending = '';
    this.lastAt = performance.now();
    this.emit(content);
  }

  /** Sends out everything; half a character that was never completed becomes U+FFFD. */
  end(): void {
    this.pending += this.half.toWellFormed();
    this.half = '';
    this.flush();
  }

  /** Throws away what is waiting. */
  drop(): void {
    this.rest();
    this.pending = '';
    this.half = '';
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.clock.forget(this);
  }
}

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
