import { uuid } from '@minime/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { GatewayConfig } from './gateway.config.js';
import { GATEWAY_CONFIG } from './gateway.tokens.js';
import { Refusal } from './refusal.js';
import type { VisitorIdentity } from './visitor.js';

const ALGORITHM = 'HS256';
export const TOKEN_DAYS = 30;
const LIFETIME_MS = TOKEN_DAYS * 24 * 60 * 60 * 1_000;

/** A token remembers so many of the conversations before it. */
const EARLIER = 8;

const claims = z.object({ sub: uuid, cid: uuid, was: z.array(uuid).max(EARLIER).optional(), exp: z.number() });

export interface IssuedToken {
  token: string;
  /** ISO 8601. */
  expiresAt: string;
}

/** Signed proof that a browser holds a conversation: a JWT (RFC 7519) with the visitor as `sub`, the conversation as `cid`, those left for it as `was`. */
@Injectable()
export class VisitorTokens {
  private readonly keys: Uint8Array[];

  constructor(@Inject(GATEWAY_CONFIG) config: Pick<GatewayConfig, 'SESSION_SECRET'>) {
    this.keys = config.SESSION_SECRET.map((secret) => new TextEncoder().encode(secret));
  }

  /** Good for 30 days from `now` (milliseconds since the epoch), signed by the first secret. */
  async issue({ visitorId, conversationId, earlier }: VisitorIdentity, now = Date.now()): Promise<IssuedToken> {
    const expires = Math.floor((now + LIFETIME_MS) / 1_000);
    const token = await new SignJWT({ cid: conversationId, ...(earlier && { was: earlier.slice(0, EARLIER) }) })
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(visitorId)
      .setIssuedAt(Math.floor(now / 1_000))
      .setExpirationTime(expires)
      .sign(this.keys[0] as Uint8Array);
    return { token, expiresAt: new Date(expires * 1_000).toISOString() };
  }

  /** @throws Refusal `token_invalid` when it is forged, has run out or was signed by somebody else. */
  async verify(token: string): Promise<VisitorIdentity> {
    for (const key of this.keys) {
      const verified = await jwtVerify(token, key, { algorithms: [ALGORITHM] }).catch(() => undefined);
      const { success, data } = claims.safeParse(verified?.payload);
      if (success) return { visitorId: data.sub, conversationId: data.cid, ...(data.was && { earlier: data.was }) };
    }
    throw tokenInvalid();
  }
}

export const tokenInvalid = (): Refusal =>
  new Refusal('token_invalid', 'Your earlier conversation cannot be continued; please start a new one.');
