import { KeptMessages } from '../ports.js';
import { APPS, type DeadLetters, type WaitingLetters } from './dead-letters.js';

const DAY_MS = 24 * 60 * 60_000;

/** Looks rarely, and so keeps no connection. */
export class BrokerMessages extends KeptMessages {
  /**
   * @param app whose dead letters grow old here
   * @param open the dead letters of those services
   */
  constructor(
    private readonly app: string,
    private readonly open: (apps: readonly string[]) => Promise<DeadLetters>,
  ) {
    super();
  }

  override forgetOlderThan(days: number): Promise<number> {
    const before = new Date(Date.now() - days * DAY_MS);
    return this.using([this.app], (letters) => letters.forget({ before }));
  }

  override async forgetConversation(conversationId: string): Promise<void> {
    await this.using(APPS, (letters) => letters.forget({ conversationId }));
  }

  override waiting(): Promise<WaitingLetters[]> {
    return this.using(APPS, (letters) => letters.count());
  }

  private async using<T>(apps: readonly string[], use: (letters: DeadLetters) => Promise<T>): Promise<T> {
    const letters = await this.open(apps);
    try {
      return await use(letters);
    } finally {
      await letters.close();
    }
  }
}
