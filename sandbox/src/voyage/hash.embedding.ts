import { createHash } from 'node:crypto';

/** Every word adds to so many numbers of the vector: two words hardly ever share them all. */
const PLACES_A_WORD = 4;

/**
 * A unit vector that only knows which words a text has: texts that share words are near each other, and the same text
 * always gives the same vector. It understands nothing; it shows that vectors flow.
 */
export function hashEmbedding(text: string, size: number): number[] {
  const vector = new Array<number>(size).fill(0);
  for (const word of wordsOf(text)) {
    const digest = createHash('sha256').update(word).digest();
    for (let place = 0; place < PLACES_A_WORD; place++) {
      const index = digest.readUInt32LE(place * 4) % size;
      vector[index] = (vector[index] ?? 0) + ((digest[16 + place] ?? 0) % 2 === 0 ? 1 : -1);
    }
  }
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (length === 0) return [1, ...vector.slice(1)];
  return vector.map((value) => value / length);
}

/** About as the real service counts them: a token for each word. */
export const countTokens = (text: string): number => wordsOf(text).length;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
