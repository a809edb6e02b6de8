/**
 * Tells how many letters have to be put in, taken out or changed to make other words of this one (Levenshtein 1966), where
 * these are few: most words are done with after two or three letters.
 */
export class EditDistance {
  /** By letter of the other word, the one above and the present one by turns: what its beginning costs. */
  private above: Uint8Array;
  private current: Uint8Array;

  /** @param most letters that may differ, from 1 to 200 */
  constructor(
    private readonly word: string,
    private readonly most: number,
  ) {
    const room = word.length + most + 2;
    this.above = new Uint8Array(room);
    this.current = new Uint8Array(room);
  }

  /** Undefined when it is more than `most`. */
  to(other: string): number | undefined {
    const { word, most } = this;
    if (Math.abs(word.length - other.length) > most) return undefined;
    for (let column = 0; column <= most; column++) this.above[column] = column;
    for (let row = 1; row <= word.length; row++) {
      if (this.nextRow(row, other) > most) return undefined;
    }
    const distance = this.above[other.length]!;
    return distance <= most ? distance : undefined;
  }

  /** Only what lies within `most` of the diagonal can cost as little as that. @returns the least of the row */
  private nextRow(row: number, other: string): number {
    const { word, most, above, current } = this;
    const beyond = most + 1;
    const letter = word.charCodeAt(row - 1);
    const first = Math.max(1, row - most);
    const last = Math.min(other.length, row + most);
    let left = first === 1 ? Math.min(row, beyond) : beyond;
    let least = left;
    current[first - 1] = left;
    for (let column = first; column <= last; column++) {
      const same = above[column - 1]!;
      const over = column < row + most ? above[column]! : beyond;
      left = letter === other.charCodeAt(column - 1) ? same : 1 + Math.min(same, over, left);
      current[column] = left;
      if (left < least) least = left;
    }
    this.above = current;
    this.current = above;
    return least;
  }
}

/** Which letters a word has, as 32 bits that some letters share. */
export function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) % 32);
  return letters;
}

/** False: words with these letters differ in more than `most`, since a change takes one letter and brings one. A quick look before the distance. */
export const mayBeWithin = (letters: number, others: number, most: number): boolean =>
  bitsOf(letters & ~others) <= most && bitsOf(others & ~letters) <= most;

/** Side by side instead of one after the other: https://graphics.stanford.edu/~seander/bithacks.html#CountBitsSetParallel */
function bitsOf(number: number): number {
  const pairs = number - ((number >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
