import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Slot } from './rules/check.slot.js';

const MINUTE_MS = 60_000;
/** Bytes of HMAC-SHA256 that are kept: 96 bits cannot be guessed, and a model has to copy the id. */
const SEAL_BYTES = 12;
const SLOT_BYTES = 10;
/** Of an issued slot, in minutes: as long as one choosing takes. */
export const SLOT_LIFETIME_MINUTES = 120;

/** What a link lets its holder do. */
export type LinkPurpose = 'confirm' | 'cancel' | 'reschedule' | 'invite';

/**
 * Signs what comes back to us from outside. Every replica makes the same out of the same secrets; the first signs, all
 * verify.
 */
export class MeetingSigner {
  private readonly keys: Buffer[];

  constructor(secrets: string[]) {
    this.keys = secrets.map((secret) => createHmac('sha256', secret).update('meetings').digest());
  }

  /** 30 characters that name a slot for one holder (a conversation, or a meeting to be moved), for two hours. */
  slotId({ start, end }: Slot, holder: string, now = Date.now()): string {
    const body = Buffer.alloc(SLOT_BYTES);
    body.writeUInt32BE(start.getTime() / MINUTE_MS, 0);
    body.writeUInt16BE((end.getTime() - start.getTime()) / MINUTE_MS, 4);
    body.writeUInt32BE(Math.ceil(now / MINUTE_MS) + SLOT_LIFETIME_MINUTES, 6);
    return Buffer.concat([body, seal(this.keys[0] as Buffer, 'slot', holder, body)]).toString('base64url');
  }

  /** `expired`: we issued it, too long ago. Undefined: we never did, not to this holder. */
  slotOf(id: string, holder: string, now = Date.now()): Slot | 'expired' | undefined {
    const bytes = Buffer.from(id, 'base64url');
    if (bytes.length !== SLOT_BYTES + SEAL_BYTES || bytes.toString('base64url') !== id) return undefined;
    const body = bytes.subarray(0, SLOT_BYTES);
    if (!this.isSealed(bytes.subarray(SLOT_BYTES), 'slot', holder, body)) return undefined;
    if (body.readUInt32BE(6) * MINUTE_MS < now) return 'expired';
    const start = body.readUInt32BE(0) * MINUTE_MS;
    return { start: new Date(start), end: new Date(start + body.readUInt16BE(4) * MINUTE_MS) };
  }

  /** For the query of a link; the same every time, good as long as the meeting has something to decide. */
  linkToken(meetingId: string, purpose: LinkPurpose): string {
    return seal(this.keys[0] as Buffer, 'link', purpose, Buffer.from(meetingId)).toString('base64url');
  }

  isLinkToken(token: string, meetingId: string, purpose: LinkPurpose): boolean {
    return this.isSealed(Buffer.from(token, 'base64url'), 'link', purpose, Buffer.from(meetingId));
  }

  private isSealed(given: Buffer, kind: string, holder: string, body: Buffer): boolean {
    return this.keys.some((key) => {
      const right = seal(key, kind, holder, body);
      return given.length === right.length && timingSafeEqual(given, right);
    });
  }
}

/** Kind and holder have no NUL, so no two things are signed as one. */
const seal = (key: Buffer, kind: string, holder: string, body: Buffer): Buffer =>
  createHmac('sha256', key).update(`${kind}\0${holder}\0`).update(body).digest().subarray(0, SEAL_BYTES);
