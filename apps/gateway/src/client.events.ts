import type { ClientEvent, ClientMessage } from '@minime/contracts';
import { EventPublisher } from '@minime/messaging';
import { Injectable } from '@nestjs/common';
import type { Connection } from './event.dispatcher.js';
import { FeedbackService } from './feedback.service.js';
import { FrameRelay } from './frame.relay.js';
import { QuestionService } from './question.service.js';
import { turnUnknown } from './refusal.js';

export interface Outcome {
  turnId?: string;
  /** Runs once the client has its acknowledgement. */
  afterwards?: () => void;
}

type Handlers = { [E in ClientEvent]: (connection: Connection, message: ClientMessage<E>) => Promise<Outcome> };

/** What each event of a client leads to. */
@Injectable()
export class ClientEvents implements Handlers {
  constructor(
    private readonly questions: QuestionService,
    private readonly opinions: FeedbackService,
    private readonly publisher: EventPublisher,
    private readonly relay: FrameRelay,
  ) {}

  async message({ visitor }: Connection, message: ClientMessage<'message'>): Promise<Outcome> {
    return { turnId: await this.questions.ask(visitor, message) };
  }

  async stop({ visitor }: Connection, { turnId }: ClientMessage<'stop'>): Promise<Outcome> {
    const { conversationId } = visitor;
    if (!hasSpoken(visitor)) throw turnUnknown();
    await this.publisher.publish('turn.stop-requested.v1', { conversationId, turnId }, { conversationId });
    return {};
  }

  async resume({ visitor, stream }: Connection, place: ClientMessage<'resume'>): Promise<Outcome> {
    return { afterwards: await this.relay.resume(visitor.conversationId, stream, place) };
  }

  /** A visitor who has not said anything has nothing to end. */
  async end({ visitor }: Connection): Promise<Outcome> {
    const { conversationId, visitorId } = visitor;
    if (hasSpoken(visitor)) {
      await this.publisher.publish('conversation.end-requested.v1', { conversationId, visitorId }, { conversationId });
    }
    return {};
  }

  async regenerate({ visitor }: Connection, { turnId }: ClientMessage<'regenerate'>): Promise<Outcome> {
    if (!hasSpoken(visitor)) throw turnUnknown();
    return { turnId: await this.questions.askAnew(visitor, turnId) };
  }

  async feedback({ visitor }: Connection, feedback: ClientMessage<'feedback'>): Promise<Outcome> {
    if (!hasSpoken(visitor)) throw turnUnknown();
    await this.opinions.give(visitor.conversationId, feedback);
    return {};
  }
}

const hasSpoken = ({ returning, announced }: Connection['visitor']): boolean => returning || announced;
