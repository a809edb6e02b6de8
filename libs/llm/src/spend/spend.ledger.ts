import type { FailureReason } from '../model.failure.js';
import type { BudgetScope, Purpose, Usage } from '../ports.js';

/** A budget that a call counts against. */
export interface Budget {
  scope: BudgetScope;
  /** Names it among all budgets of all days. */
  id: string;
  limitUsd: number;
}

/** A request to the API before it is made. */
export interface Reservation {
  callId: string;
  purpose: Purpose;
  model: string;
  conversationId?: string;
  turnId?: string;
  /** The narrowest first; the last is the day's. */
  budgets: Budget[];
  /** What is set aside: the most it can cost. */
  worstUsd: number;
  /** What is counted should nobody be left to tell what it cost. */
  lostUsd: number;
}

/** Either the day's budget after it, or the first budget that it does not fit into. */
export type Reserved = { dayUsd: number } | { refused: Budget; usedUsd: number };

/** A request to the API when it is over: retries and broken answers cost, too. */
export interface SpentCall {
  callId: string;
  usage: Usage;
  /** The API gave no account: `usage` is what it may have billed at most. */
  estimated: boolean;
  costUsd: number;
  /** Milliseconds from the caller's question to the first word, earlier retries included. */
  firstTokenMs?: number;
  totalMs: number;
  outcome: 'finished' | FailureReason;
}

/** A call that was made without asking for leave. */
export interface RecordedCall {
  purpose: string;
  model: string;
  inputTokens: number;
  costUsd: number;
  /** Spent of these, without regard to their limits. */
  budgetIds: string[];
}

export interface SpentDay {
  day: string;
  usd: number;
}

/** Where it stands what calls may and did cost. All amounts are in US dollars. */
export abstract class SpendLedger {
  /** Sets the worst case aside in every budget, or in none. A repeat of the same `callId` changes nothing. */
  abstract reserve(reservation: Reservation): Promise<Reserved>;
  /** Puts what a call did cost in the place of what was set aside. @returns what is used of the day, where it is known */
  abstract settle(call: SpentCall): Promise<number | undefined>;
  /** @returns what is used of the last of its budgets */
  abstract record(call: RecordedCall): Promise<number | undefined>;
  /** What was spent from `since` until before `until`, by the owner's day (`2026-11-22`), oldest first; days without a call are left out. */
  abstract spentByDay(since: Date, until: Date, timeZone: string): Promise<SpentDay[]>;
  /** What is spent and set aside of a budget. */
  abstract used(budgetId: string): Promise<number>;
  /** Counts calls as lost whose process has not told of them for `afterMs` milliseconds, and forgets old budgets. */
  abstract tidy(afterMs: number): Promise<void>;
  /** Keeps what calls have cost and forgets whom they were for: of a conversation. */
  abstract forgetConversation(conversationId: string): Promise<void>;
  /** The same, of a batch of all calls older than `days`, and budgets that were last used before. @returns how many */
  abstract forgetOlderThan(days: number): Promise<number>;
}
