import type { Acknowledgement, ClientMessage } from '@minime/contracts';
import type { Asked } from './chat.client.js';
import type { Connection } from './connection.js';

/** How often a question is sent over a connection that stands before it counts as refused. */
const ATTEMPTS = 3;

export const UNAVAILABLE = { ok: false, error: { code: 'unavailable', message: '' } } as const;

type Question = ClientMessage<'message'> & { clientMessageId: string };

interface Waiting {
  question: Question;
  resolve: (outcome: Asked) => void;
  attempts: number;
}

/**
 * Questions that the server has neither accepted nor refused. Each is sent as soon as a session stands, and again in every new
 * one: its id makes a repeat the same question.
 */
export class QuestionOutbox {
  private readonly waiting = new Map<string, Waiting>();

  /** @param settled hears of each outcome, before whoever asked */
  constructor(
    private readonly connection: Pick<Connection, 'isOnline' | 'isUp' | 'say'>,
    private readonly settled: (clientMessageId: string, outcome: Acknowledgement) => void,
  ) {}

  /** Resolves when the question is accepted or refused. */
  put(question: Question): Promise<Asked> {
    return new Promise((resolve) => {
      this.waiting.set(question.clientMessageId, { question, resolve, attempts: 0 });
      void this.send(question.clientMessageId);
    });
  }

  /** A new session stands. */
  sendAll(): void {
    for (const clientMessageId of this.waiting.keys()) void this.send(clientMessageId);
  }

  /** Forgets them all; whoever asked has no more to wait for. */
  clear(): void {
    for (const { resolve } of this.waiting.values()) resolve({ ok: true });
    this.waiting.clear();
  }

  private async send(clientMessageId: string): Promise<void> {
    const one = this.waiting.get(clientMessageId);
    if (!one || !this.connection.isOnline) return;
    one.attempts += 1;
    const wasUp = this.connection.isUp;
    const reply = await this.connection.say('message', one.question);
    if (this.waiting.get(clientMessageId) !== one) return;
    if (reply) this.settle(one, reply);
    else if (wasUp && this.connection.isUp) this.unanswered(one);
  }

  private unanswered(one: Waiting): void {
    if (one.attempts < ATTEMPTS) void this.send(one.question.clientMessageId);
    else this.settle(one, UNAVAILABLE);
  }

  private settle({ question: { clientMessageId }, resolve }: Waiting, outcome: Acknowledgement): void {
    this.waiting.delete(clientMessageId);
    this.settled(clientMessageId, outcome);
    resolve(outcome.ok ? { ok: true } : outcome);
  }
}
