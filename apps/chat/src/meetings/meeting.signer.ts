import { SEAL_BYTES, Sealer } from '@minime/platform';
import type { Slot } from './rules/check.slot.js';

const MINUTE_MS = 60_000;
const SLOT_BYTES = 10;
/** Of an issued slot, in minutes: as long as one choosing takes. */
export const SLOT_LIFETIME_MINUTES = 120;

/** What a link lets its holder do. */
export type LinkPurpose = 'confirm' | 'cancel' | 'reschedule' | 'invite';

/** Signs the times that are offered and the links of meetings. */
export class MeetingSigner {
  private readonly sealer: Sealer;

  constructor(secrets: string[]) {
    this.sealer = new Sealer(secrets, 'meetings');
  }

  /** 30 characters that name a slot for one holder (a conversation, or a meeting to be moved), for two hours. */
  slotId({ start, end }: Slot, holder: string, now = Date.now()): string {
    const body = Buffer.alloc(SLOT_BYTES);
    body.writeUInt32BE(start.getTime() / MINUTE_MS, 0);
    body.writeUInt16BE((end.getTime() - start.getTime()) / MINUTE_MS, 4);
    body.writeUInt32BE(Math.ceil(now / MINUTE_MS) + SLOT_LIFETIME_MINUTES, 6);
    return Buffer.concat([body, this.sealer.seal('slot', holder, body)]).toString('base64url');
  }

  /** `expired`: we issued it, too long ago. Undefined: we never did, not to this holder. */
  slotOf(id: string, holder: string, now = Date.now()): Slot | 'expired' | undefined {
    const bytes = Buffer.from(id, 'base64url');
    if (bytes.length !== SLOT_BYTES + SEAL_BYTES || bytes.toString('base64url') !== id) return undefined;
    const body = bytes.subarray(0, SLOT_BYTES);
    if (!this.sealer.isSealed(bytes.subarray(SLOT_BYTES), 'slot', holder, body)) return undefined;
    if (body.readUInt32BE(6) * MINUTE_MS < now) return 'expired';
    const start = body.readUInt32BE(0) * MINUTE_MS;
    return { start: new Date(start), end: new Date(start + body.readUInt16BE(4) * MINUTE_MS) };
  }

  /** For the query of a link; the same every time, good as long as the meeting has something to decide. */
  linkToken(meetingId: string, purpose: LinkPurpose): string {
    return this.sealer.seal('link', purpose, Buffer.from(meetingId)).toString('base64url');
  }

  isLinkToken(token: string, meetingId: string, purpose: LinkPurpose): boolean {
    return this.sealer.isSealed(Buffer.from(token, 'base64url'), 'link', purpose, Buffer.from(meetingId));
  }
}
