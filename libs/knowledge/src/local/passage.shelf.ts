import type { Passage } from '../ports.js';

/** Where one passage stands. */
interface Place {
  /** All passages that were put together, as JSON. */
  bytes: Buffer;
  start: number;
  end: number;
}

/**
 * Passages by number, kept as bytes beside the JavaScript heap, which then has nothing to sweep: a question takes out a handful
 * of thousands.
 */
export class PassageShelf {
  private readonly places: (Place | undefined)[] = [];

  /** @param numbers one for each passage */
  put(numbers: number[], passages: Passage[]): void {
    const written = passages.map((passage) => Buffer.from(JSON.stringify(passage)));
    const bytes = Buffer.concat(written);
    let end = 0;
    for (const [at, { length }] of written.entries()) {
      this.places[numbers[at]!] = { bytes, start: end, end: end + length };
      end += length;
    }
  }

  /** @param number of a passage that is there */
  take(number: number): Passage {
    const { bytes, start, end } = this.places[number]!;
    return JSON.parse(bytes.toString('utf8', start, end));
  }

  clear(number: number): void {
    this.places[number] = undefined;
  }
}
