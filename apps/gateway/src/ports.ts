/** A bucket that refills continuously and gives one token at a time. */
export interface BucketSpec {
  key: string;
  /** Tokens when full. */
  capacity: number;
  perMinute: number;
}

/** Token buckets that all replicas share. */
export abstract class TokenBuckets {
  /**
   * Takes one token from every bucket, or from none.
   * @returns 0 when taken, else the milliseconds until every bucket has one
   * @throws when the store cannot be asked: that is no permission
   */
  abstract take(buckets: BucketSpec[]): Promise<number>;
  /** Gives one token back to every bucket: what it was taken for did not happen. */
  abstract giveBack(buckets: BucketSpec[]): Promise<void>;
  /** Forgets the buckets that nobody has touched for so long that they are full again. @returns how many */
  abstract prune(idleMs: number): Promise<number>;
}

/** Conversations that were erased at their visitor's wish. */
export abstract class Erasures {
  /** A repeat changes nothing. */
  abstract add(conversationId: string): Promise<void>;
  abstract has(conversationId: string): Promise<boolean>;
  /** Forgets those that are older than `days`. @returns how many */
  abstract prune(days: number): Promise<number>;
}
