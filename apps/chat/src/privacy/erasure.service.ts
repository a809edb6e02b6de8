import { SpendLedger } from '@minime/llm';
import { FrameBus, KeptMessages } from '@minime/messaging';
import type { Host } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import { HOST } from '../chat.tokens.js';
import { PrivacyStore } from '../ports.js';

const ERASED = { code: 'token_invalid', message: 'This conversation was erased.' } as const;

/** Forgets a conversation wherever chat and the libraries keep something of it. Each step may be done again. */
@Injectable()
export class ErasureService {
  constructor(
    private readonly store: PrivacyStore,
    private readonly ledger: SpendLedger,
    private readonly messages: KeptMessages,
    private readonly frames: FrameBus,
    @Inject(HOST) private readonly host: Host,
  ) {}

  async erase(conversationId: string, visitorId: string): Promise<void> {
    await this.store.erase(conversationId, visitorId);
    await this.messages.forgetConversation(conversationId);
    await this.ledger.forgetConversation(conversationId);
    // Where the wish came from the visitor, the gateway has said so already.
    this.frames.publish({ conversationId, event: 'error', payload: ERASED });
    this.host.logger.info({ conversationId }, 'a conversation was erased at its visitor’s wish, or the owner’s');
  }
}
