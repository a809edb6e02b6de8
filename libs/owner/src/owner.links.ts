import { SEAL_BYTES, Sealer } from '@minime/platform';

const MINUTE_MS = 60_000;
const EXPIRY_BYTES = 4;
/** As long as a replaced secret goes on to verify. */
const LIFETIME_DAYS = 30;
const LIFETIME_MS = LIFETIME_DAYS * 24 * 60 * MINUTE_MS;

/** What the holder of a link may decide: the pause and its end, or the block of one conversation and its end. */
export type OwnerPower = { kind: 'switch' } | { kind: 'block'; conversationId: string };

/** Signs and makes the links by which the owner decides from a mail. */
export class OwnerLinks {
  private readonly sealer: Sealer;

  /** @param publicUrl where visitors reach the gateway; unset, there are no links */
  constructor(
    secrets: readonly string[],
    private readonly publicUrl?: string,
  ) {
    this.sealer = new Sealer(secrets, 'owner');
  }

  pauseUrl(now?: number): string | undefined {
    return this.url('owner/pause', { kind: 'switch' }, now);
  }

  resumeUrl(now?: number): string | undefined {
    return this.url('owner/resume', { kind: 'switch' }, now);
  }

  blockUrl(conversationId: string, now?: number): string | undefined {
    return this.url(`owner/conversations/${conversationId}/block`, { kind: 'block', conversationId }, now);
  }

  /** For the query of a link: good for thirty days. */
  token(power: OwnerPower, now = Date.now()): string {
    const body = Buffer.alloc(EXPIRY_BYTES);
    body.writeUInt32BE(Math.ceil((now + LIFETIME_MS) / MINUTE_MS));
    return Buffer.concat([body, this.sealer.seal(power.kind, holderOf(power), body)]).toString('base64url');
  }

  /** `expired`: we issued it, too long ago. `none`: we never did, not for this. */
  check(token: string, power: OwnerPower, now = Date.now()): 'good' | 'expired' | 'none' {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== EXPIRY_BYTES + SEAL_BYTES || bytes.toString('base64url') !== token) return 'none';
    const body = bytes.subarray(0, EXPIRY_BYTES);
    if (!this.sealer.isSealed(bytes.subarray(EXPIRY_BYTES), power.kind, holderOf(power), body)) return 'none';
    return body.readUInt32BE(0) * MINUTE_MS < now ? 'expired' : 'good';
  }

  private url(path: string, power: OwnerPower, now?: number): string | undefined {
    if (!this.publicUrl) return undefined;
    const url = new URL(`/${path}`, this.publicUrl);
    url.searchParams.set('token', this.token(power, now));
    return url.href;
  }
}

const holderOf = (power: OwnerPower): string => (power.kind === 'block' ? power.conversationId : '');
