type Reader<T> = { resolve: (result: IteratorResult<T, void>) => void; reject: (error: unknown) => void };

/**
 * Hands on what is pushed to the one who reads, in order; with a promise for each event and no more, because there are
 * thousands of events a second. Generators within generators cost ten.
 */
export class EventQueue<T> implements AsyncIterableIterator<T, void> {
  private readonly waiting: T[] = [];
  private reader: Reader<T> | undefined;
  private ending: { error?: unknown } | undefined;

  /**
   * @param start runs when reading begins
   * @param leave runs when the reader goes before the end; the reader is let go once it has resolved
   */
  constructor(
    private readonly start: (queue: EventQueue<T>) => void,
    private readonly leave: () => Promise<void>,
  ) {}

  push(event: T): void {
    if (this.ending) return;
    const { reader } = this;
    this.reader = undefined;
    if (reader) reader.resolve({ value: event, done: false });
    else this.waiting.push(event);
  }

  /** Nothing more comes; with `error` the reader is told of it after what it has not read yet. */
  end(failure: { error?: unknown } = {}): void {
    if (this.ending) return;
    this.ending = failure;
    const { reader } = this;
    this.reader = undefined;
    if (reader) settle(reader, failure);
  }

  next(): Promise<IteratorResult<T, void>> {
    const event = this.waiting.shift();
    if (event !== undefined) return Promise.resolve({ value: event, done: false });
    return new Promise((resolve, reject) => {
      const reader = { resolve, reject };
      if (this.ending) settle(reader, this.ending);
      else this.reader = reader;
    });
  }

  async return(): Promise<IteratorResult<T, void>> {
    const isEarly = !this.ending;
    this.end();
    this.waiting.length = 0;
    if (isEarly) await this.leave();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    this.start(this);
    return this;
  }
}

function settle<T>({ resolve, reject }: Reader<T>, failure: { error?: unknown }): void {
  if ('error' in failure) reject(failure.error);
  else resolve({ value: undefined, done: true });
}
