import { randomUUID } from 'node:crypto';
import type { ClientMessage, EventData } from '@minime/contracts';
import { EventPublisher, type OutgoingEvent, Requester } from '@minime/messaging';
import { OwnerWatch } from '@minime/owner';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { v5 as uuidV5 } from 'uuid';
import { addressNetwork } from './client-address.js';
import { FrameRelay } from './frame.relay.js';
import type { GatewayConfig } from './gateway.config.js';
import { GATEWAY_CONFIG } from './gateway.tokens.js';
import { RateLimiter } from './rate-limiter.js';
import { paused, Refusal, turnUnknown } from './refusal.js';
import { isBlank, storable } from './stored.text.js';
import type { Visitor } from './visitor.js';

/** Turns whose repeat is answered from memory; a repeat that comes later is caught by chat, and only costs a token. */
const REMEMBERED_TURNS = 10_000;

type Asked = Pick<EventData<'turn.requested.v1'>, 'question' | 'clientMessageId' | 'action' | 'replaces'>;

/** A visitor's question on its way into the system. */
@Injectable()
export class QuestionService {
  private readonly accepted = new LRUCache<string, true>({ max: REMEMBERED_TURNS });

  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: Pick<GatewayConfig, 'MAX_MESSAGE_CHARS'>,
    private readonly limiter: RateLimiter,
    private readonly publisher: EventPublisher,
    private readonly requester: Requester,
    private readonly relay: FrameRelay,
    private readonly owner: OwnerWatch,
  ) {}

  /**
   * Resolves with the turn's id once the question is durable. The same `clientMessageId` gives the same turn, and is
   * charged once.
   * @throws Refusal `invalid_message`, `message_too_long`, `rate_limited`, `unavailable`
   */
  async ask(visitor: Visitor, message: ClientMessage<'message'>): Promise<string> {
    const question = this.checked(message.text);
    const turnId = uuidV5(message.clientMessageId ?? randomUUID(), visitor.conversationId);
    if (this.accepted.has(turnId)) return turnId;
    const { clientMessageId, action } = message;
    return this.accept(visitor, turnId, {
      question,
      ...(clientMessageId && { clientMessageId }),
      ...(action && { action }),
    });
  }

  /**
   * Resolves with the id of the turn that answers the last question anew, once that is durable. However often it is asked
   * for, an answer is replaced by one turn, and charged once, as a question is. None is replaced by the word of a pause.
   * @throws Refusal `paused`, `turn_unknown`, `rate_limited`, `unavailable`
   */
  async askAnew(visitor: Visitor, replaces: string): Promise<string> {
    const { conversationId } = visitor;
    const turnId = uuidV5(`regenerate:${replaces}`, conversationId);
    if (this.accepted.has(turnId)) return turnId;
    if (this.owner.isPaused) throw paused();
    const old = await this.requester.ask('turn.replaceable.v1', { conversationId, turnId: replaces });
    if (!old) throw turnUnknown();
    return old.replacedBy ?? this.accept(visitor, turnId, { question: old.question, replaces });
  }

  private async accept(visitor: Visitor, turnId: string, asked: Asked): Promise<string> {
    await this.limiter.take(visitor);
    try {
      await this.publisher.publishAll([...announcement(visitor), this.question(visitor, turnId, asked)]);
      visitor.announced = true;
    } catch (error) {
      await this.limiter.giveBack(visitor);
      throw error;
    }
    this.accepted.set(turnId, true);
    this.relay.expect(visitor.conversationId, turnId);
    return turnId;
  }

  private checked(text: string): string {
    const question = storable(text).trim();
    if (isBlank(question)) throw new Refusal('invalid_message', 'There is nothing to read in this message.');
    const max = this.config.MAX_MESSAGE_CHARS;
    if (question.length > max) {
      throw new Refusal('message_too_long', `Please keep your message within ${max} characters.`);
    }
    return question;
  }

  private question(visitor: Visitor, turnId: string, asked: Asked): OutgoingEvent {
    const { conversationId, visitorId, context } = visitor;
    return {
      type: 'turn.requested.v1',
      data: {
        conversationId,
        visitorId,
        turnId,
        ...asked,
        networkKey: this.limiter.networkKey(visitor.address),
        context,
        askedAt: new Date().toISOString(),
      },
      options: { conversationId, id: uuidV5('turn.requested.v1', turnId) },
    };
  }
}

/** Nothing leaves the gateway of a visitor who has not spoken; with the first word goes where they are. */
function announcement({ announced, conversationId, visitorId, address, context }: Visitor): OutgoingEvent[] {
  if (announced) return [];
  const data = { conversationId, visitorId, network: addressNetwork(address), context };
  return [{ type: 'visitor.connected.v1', data, options: { conversationId } }];
}
