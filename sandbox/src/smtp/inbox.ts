import { EventEmitter, once } from 'node:events';
import type { ReceivedMail } from './received.mail.js';

const CAPACITY = 500;

/** The mails that arrived, every copy kept, the last 500. */
export class Inbox {
  private mails: ReceivedMail[] = [];
  private readonly arrivals = new EventEmitter();

  add(mail: ReceivedMail): void {
    this.mails.unshift(mail);
    this.mails.length = Math.min(this.mails.length, CAPACITY);
    this.arrivals.emit('mail');
  }

  /** Newest first. */
  list(): readonly ReceivedMail[] {
    return this.mails;
  }

  get(id: string): ReceivedMail | undefined {
    return this.mails.find((mail) => mail.id === id);
  }

  clear(): void {
    this.mails = [];
  }

  /**
   * The newest mail that `wanted` accepts, now or as soon as it arrives.
   * @throws Error naming the subjects that did arrive, after `timeoutMs` (default 30 s)
   */
  async waitFor(wanted: (mail: ReceivedMail) => boolean = () => true, timeoutMs = 30_000): Promise<ReceivedMail> {
    const signal = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = this.mails.find(wanted);
      if (found) return found;
      await once(this.arrivals, 'mail', { signal }).catch(() => {
        const subjects = this.mails.map((mail) => mail.subject).join(' | ') || 'none';
        throw new Error(`No such mail within ${timeoutMs} ms; arrived: ${subjects}`);
      });
    }
  }
}
