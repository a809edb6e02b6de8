import type { KeptConversation, KeptSummaries } from '@minime/contracts';
import { EventPublisher, FrameBus, Requester } from '@minime/messaging';
import { Injectable } from '@nestjs/common';
import { Erasures } from './ports.js';
import { RateLimiter } from './rate-limiter.js';
import type { VisitorIdentity } from './visitor.js';
import { tokenInvalid, VisitorTokens } from './visitor-token.js';

/** Nobody watches words appear here; whoever answers has time to read everything, in milliseconds. */
const COPY_TIMEOUT_MS = 10_000;

export interface PersonalData extends VisitorIdentity, KeptConversation, KeptSummaries {
  /** ISO 8601. */
  exportedAt: string;
}

export interface ErasureNotice {
  conversationId: string;
  erasing: string[];
  kept: string[];
}

/** Said plainly, because it is all that remains of a promise once the rows are gone. */
const ERASING = [
  'this conversation: questions, answers, the assistant’s memory of it, feedback and summaries',
  'what you told about yourself and the place your network was looked up to',
  'what we kept of the calls you asked for here, and the links to change them',
  'messages of this conversation that could not be delivered',
];
const KEPT = [
  'mails that the owner has received already: ask the owner to delete them',
  'calls that are booked: they stay in the calendars; cancel one by declining its invitation',
  'what answers have cost, without saying whose they were',
  'the id of this conversation, so that nothing late can bring it back; it is deleted later',
];

/** What a visitor may do about what is kept of them; the token is the proof that it is theirs. */
@Injectable()
export class PrivacyService {
  constructor(
    private readonly tokens: VisitorTokens,
    private readonly limiter: RateLimiter,
    private readonly erasures: Erasures,
    private readonly requester: Requester,
    private readonly publisher: EventPublisher,
    private readonly frames: FrameBus,
  ) {}

  /**
   * All or nothing: a copy that lacks what one service keeps is none.
   * @throws Refusal `token_invalid`, `rate_limited`; AppError `unavailable`
   */
  async export(authorization: string | undefined, address: string): Promise<PersonalData> {
    const { conversationId, visitorId } = await this.admit(authorization, address);
    const identity = { conversationId, visitorId };
    const [conversation, summaries] = await Promise.all([
      this.requester.ask('conversation.export.v1', identity, COPY_TIMEOUT_MS),
      this.requester.ask('conversation.summaries.v1', { conversationId }, COPY_TIMEOUT_MS),
    ]);
    return { exportedAt: new Date().toISOString(), ...identity, ...conversation, ...summaries };
  }

  /** Resolves when the wish cannot be lost any more. May be repeated. @throws as `export` does */
  async erase(authorization: string | undefined, address: string): Promise<ErasureNotice> {
    const { conversationId, visitorId } = await this.admit(authorization, address);
    await this.erasures.add(conversationId);
    await this.publisher.publish('conversation.erase-requested.v1', { conversationId, visitorId }, { conversationId });
    // Every replica ends the connections of the conversation that it holds.
    this.frames.publish({ conversationId, event: 'error', payload: tokenInvalid().detail });
    return { conversationId, erasing: ERASING, kept: KEPT };
  }

  private async admit(authorization: string | undefined, address: string): Promise<VisitorIdentity> {
    await this.limiter.takePrivacy(address);
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw tokenInvalid();
    return this.tokens.verify(token);
  }
}
