import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@minime/platform';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ConversationLookup, type FoundConversation } from '../ports.js';

/** A running chat takes requests up within five seconds; then an erasure takes a moment. */
const TAKEN_UP_MS = 8_000;
const DONE_MS = 20_000;
const LOOK_EVERY_MS = 250;

/** The owner's erasure of everything that is kept of a mail address. */
@Injectable()
export class EraseCommand {
  constructor(private readonly conversations: ConversationLookup) {}

  /** @throws AppError `address_invalid` */
  find(email: string): Promise<FoundConversation[]> {
    const address = z.email().safeParse(email.trim().toLowerCase());
    if (!address.success) throw new AppError('address_invalid', `“${email}” is no mail address`);
    return this.conversations.ofAddress(address.data);
  }

  /**
   * Resolves with what has become of it, once that is known.
   * @param takenUpMs how long a running chat may leave it lying, in milliseconds
   */
  async erase(found: FoundConversation[], takenUpMs = TAKEN_UP_MS): Promise<'erased' | 'under way' | 'waiting'> {
    await this.conversations.requestErasure(found);
    const ids = found.map(({ conversationId }) => conversationId);
    const begun = performance.now();
    for (;;) {
      const { waiting, left } = await this.conversations.erasureState(ids);
      if (left === 0) return 'erased';
      const waited = performance.now() - begun;
      if (waiting > 0 && waited > takenUpMs) return 'waiting';
      if (waited > DONE_MS) return 'under way';
      await pause(LOOK_EVERY_MS);
    }
  }
}
