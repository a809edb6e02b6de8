import { createHmac, timingSafeEqual } from 'node:crypto';

/** Bytes of HMAC-SHA256 that are kept: 96 bits cannot be guessed, and what is sealed stays short. */
export const SEAL_BYTES = 12;

/**
 * Seals what comes back to us from outside. Every replica makes the same out of the same secrets; the first seals, all
 * verify, so that a secret can be replaced.
 */
export class Sealer {
  private readonly keys: Buffer[];

  /** @param realm what is sealed in one opens nothing in another */
  constructor(secrets: readonly string[], realm: string) {
    this.keys = secrets.map((secret) => createHmac('sha256', secret).update(realm).digest());
  }

  /** Of `kind`, for one `holder`; neither has a NUL. */
  seal(kind: string, holder: string, body: Buffer): Buffer {
    return sealed(this.keys[0] as Buffer, kind, holder, body);
  }

  isSealed(given: Buffer, kind: string, holder: string, body: Buffer): boolean {
    return this.keys.some((key) => {
      const right = sealed(key, kind, holder, body);
      return given.length === right.length && timingSafeEqual(given, right);
    });
  }
}

/** Kind and holder have no NUL, so no two things are sealed as one. */
const sealed = (key: Buffer, kind: string, holder: string, body: Buffer): Buffer =>
  createHmac('sha256', key).update(`${kind}\0${holder}\0`).update(body).digest().subarray(0, SEAL_BYTES);
