import { AppError } from '@minime/platform';
import { z } from 'zod';

/** A vector as it comes over the wire. */
export const vector = z.array(z.number()).min(1);

/**
 * Unit vectors in the order of the texts that were sent.
 * @throws AppError `embedder_refused` when they are not one for each text, of one length
 */
export function inOrder(data: { embedding: number[]; index: number }[], count: number): Float32Array[] {
  const vectors = new Array<Float32Array | undefined>(count).fill(undefined);
  for (const { embedding, index } of data) vectors[index] = unit(embedding);
  const length = vectors[0]?.length;
  if (data.length === count && vectors.every((each) => each && each.length === length)) {
    return vectors as Float32Array[];
  }
  throw new AppError('embedder_refused', 'the embedder did not give one vector of one length for each text');
}

/** Scaled to length 1, so that the dot product is the cosine. */
export function unit(values: ArrayLike<number>): Float32Array {
  const scaled = Float32Array.from(values);
  const length = Math.sqrt(scaled.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? scaled.map((value) => value / length) : scaled;
}
