import { randomUUID } from 'node:crypto';
import { handshakeAuth, type VisitorContext } from '@minime/contracts';
import { OwnerWatch } from '@minime/owner';
import { Injectable } from '@nestjs/common';
import { Erasures } from './ports.js';
import { blocked, Refusal } from './refusal.js';
import { storable } from './stored.text.js';
import type { Visitor, VisitorIdentity } from './visitor.js';
import { type IssuedToken, tokenInvalid, VisitorTokens } from './visitor-token.js';

/** As much of a page's address as is worth keeping; campaign links are longer than that. */
const ADDRESS_MAX_CHARS = 500;

/** Who has connected, and the token that lets them come back. */
export interface Admission {
  visitor: Visitor;
  issued: IssuedToken;
}

/** Decides who a connecting client is: the visitor its token names, else somebody new. */
@Injectable()
export class HandshakeService {
  constructor(
    private readonly tokens: VisitorTokens,
    private readonly erasures: Erasures,
    private readonly owner: OwnerWatch,
  ) {}

  /**
   * @param auth what the client sent along, unchecked
   * @throws Refusal `token_invalid`, `invalid_message`, `blocked`
   */
  async admit(auth: unknown, address: string): Promise<Admission> {
    const { token, previous, ...context } = parse(auth);
    const identity = token ? await this.returning(token) : await this.beginning(previous);
    if (this.owner.isBlocked({ ...identity, address })) throw blocked();
    const visitor = { ...identity, context: cleaned(context), address, returning: Boolean(token), announced: false };
    return { visitor, issued: await this.tokens.issue(identity) };
  }

  /** Somebody new, unless their browser has left another conversation: of that one only a block holds. */
  private async beginning(previous: string | undefined): Promise<VisitorIdentity> {
    const left = previous && (await this.returning(previous).catch(() => undefined));
    const earlier = left && [left.conversationId, ...(left.earlier ?? [])];
    return { visitorId: randomUUID(), conversationId: randomUUID(), ...(earlier && { earlier }) };
  }

  /** Chat drops what comes of an erased conversation; so nobody is kept out while the database is away. */
  private async returning(token: string): Promise<VisitorIdentity> {
    const identity = await this.tokens.verify(token);
    if (await this.erasures.has(identity.conversationId).catch(() => false)) throw tokenInvalid();
    return identity;
  }
}

function parse(auth: unknown) {
  const result = handshakeAuth.safeParse(shortened(auth));
  if (result.success) return result.data;
  if (result.error.issues.some(({ path }) => path[0] === 'token')) throw tokenInvalid();
  const fields = result.error.issues.map(({ path }) => path.join('.') || 'auth').join(', ');
  throw new Refusal('invalid_message', `The connection's auth is not usable: ${fields}.`);
}

function shortened(auth: unknown): unknown {
  if (typeof auth !== 'object' || auth === null) return auth;
  const cut = (field: unknown) => (typeof field === 'string' ? field.slice(0, ADDRESS_MAX_CHARS) : field);
  const { page, referrer, ...rest } = auth as Record<string, unknown>;
  return { ...rest, page: cut(page), referrer: cut(referrer) };
}

function cleaned(context: VisitorContext): VisitorContext {
  const told = Object.entries(context).filter(([, text]) => text);
  return Object.fromEntries(told.map(([field, text]) => [field, storable(text as string)]));
}
