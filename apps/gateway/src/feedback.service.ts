import type { ClientMessage } from '@minime/contracts';
import { EventPublisher, Requester } from '@minime/messaging';
import { Injectable } from '@nestjs/common';
import { turnUnknown } from './refusal.js';
import { storable } from './stored.text.js';

/** What visitors think of answers, on its way to the owner. */
@Injectable()
export class FeedbackService {
  constructor(
    private readonly requester: Requester,
    private readonly publisher: EventPublisher,
  ) {}

  /**
   * Resolves once it is durable.
   * @throws Refusal `turn_unknown`; AppError `unavailable`
   */
  async give(conversationId: string, { turnId, value, comment }: ClientMessage<'feedback'>): Promise<void> {
    const known = await this.requester.ask('turn.snapshot.v1', { conversationId, turnId });
    if (!known) throw turnUnknown();
    const words = storable(comment ?? '').trim();
    await this.publisher.publish(
      'feedback.given.v1',
      { conversationId, turnId, value, ...(words && { comment: words }) },
      { conversationId },
    );
  }
}
