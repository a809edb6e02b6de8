import { DateTime } from 'luxon';
import type { SpentFor } from '../ports.js';
import type { Budget } from './spend.ledger.js';

/** US dollars. */
export interface Ceilings {
  turn: number;
  conversation: number;
  /** Of one visitor, and of one network, on one day. */
  visitorDay: number;
  day: number;
}

/** The owner's day: budgets begin anew at midnight where the owner is. */
export interface BudgetDay {
  /** Like `2026-11-22`. */
  date: string;
  endsAt: Date;
}

/** @param timeZone IANA name */
export function budgetDay(now: Date, timeZone: string): BudgetDay {
  const moment = DateTime.fromJSDate(now, { zone: timeZone });
  return { date: moment.toISODate()!, endsAt: moment.plus({ days: 1 }).startOf('day').toJSDate() };
}

export const dayBudgetId = (date: string): string => `day:${date}`;

/** The budgets of a call, the narrowest first: in this order they are locked, and the day's row is everybody's. */
export function budgetsOf(
  { turnId, conversationId, stretch = 1, visitorId, networkKey }: SpentFor,
  date: string,
  ceilings: Ceilings,
): Budget[] {
  const budgets: (Budget | undefined)[] = [
    turnId ? { scope: 'turn', id: `turn:${turnId}`, limitUsd: ceilings.turn } : undefined,
    conversationId
      ? { scope: 'conversation', id: `conversation:${conversationId}/${stretch}`, limitUsd: ceilings.conversation }
      : undefined,
    visitorId ? { scope: 'visitor', id: `visitor:${date}/${visitorId}`, limitUsd: ceilings.visitorDay } : undefined,
    networkKey ? { scope: 'network', id: `network:${date}/${networkKey}`, limitUsd: ceilings.visitorDay } : undefined,
    { scope: 'day', id: dayBudgetId(date), limitUsd: ceilings.day },
  ];
  return budgets.filter((budget) => budget !== undefined);
}
