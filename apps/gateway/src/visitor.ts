import type { VisitorContext } from '@minime/contracts';

/** Whom a token speaks for. */
export interface VisitorIdentity {
  visitorId: string;
  conversationId: string;
  /** Conversations that the same browser has left, the latest first; they count for a block and for nothing else. */
  earlier?: readonly string[];
}

/** One connection of a visitor, for as long as it lasts. */
export interface Visitor extends VisitorIdentity {
  context: VisitorContext;
  /** The client's address; it stays in this process's memory. */
  address: string;
  /** The token named the conversation, so there may be a past. */
  returning: boolean;
  /** `visitor.connected` has gone out for this connection. */
  announced: boolean;
}
