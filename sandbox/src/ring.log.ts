/** The last `capacity` entries, oldest first: a test or the page may ask what happened, memory stays bounded. */
export class RingLog<Entry> {
  private entries: Entry[] = [];

  constructor(private readonly capacity: number) {}

  add(entry: Entry): Entry {
    this.entries.push(entry);
    if (this.entries.length > this.capacity) this.entries.shift();
    return entry;
  }

  list(): readonly Entry[] {
    return this.entries;
  }

  clear(): void {
    this.entries = [];
  }
}
