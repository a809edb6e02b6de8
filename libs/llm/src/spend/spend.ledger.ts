import type { FailureReason } from '../model.failure.js';
import type { Purpose, Usage } from '../ports.js';

/** One request to the API, as it is written down: retries and broken answers cost, too. */
export interface SpentCall {
  id: string;
  at: Date;
  purpose: Purpose;
  model: string;
  conversationId?: string;
  usage: Usage;
  costUsd: number;
  /** Milliseconds from the caller's question to the first word, earlier retries included. */
  firstTokenMs?: number;
  totalMs: number;
  outcome: 'finished' | FailureReason;
}

/** Where it is written down what calls have cost. */
export abstract class SpendLedger {
  abstract record(call: SpentCall): Promise<void>;
}
